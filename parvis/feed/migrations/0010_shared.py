"""A watch says whether the post was sent on meanwhile; of those before, that is not known to have happened."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column more, by a statement of ours.

    On SQLite Django would copy the table, which is the longest of all. The copy would count its rows
    from the highest that is there: where the last ones had been cleared, their places would be given
    out again, behind where the jobs that read the log have come to.
    """

    dependencies: ClassVar = [("feed", "0009_told_received")]

    operations: ClassVar = [
        migrations.RunSQL(
            "ALTER TABLE feed_watchevent ADD COLUMN shared bool NOT NULL DEFAULT false",
            "ALTER TABLE feed_watchevent DROP COLUMN shared",
            state_operations=[
                migrations.AddField(
                    model_name="watchevent",
                    name="shared",
                    field=models.BooleanField(db_default=False),
                ),
            ],
        ),
    ]
