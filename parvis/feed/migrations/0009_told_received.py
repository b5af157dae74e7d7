"""How a new post is received is told as it was reckoned then, not reckoned anew at each look."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column takes the place of two; it is filled when the next five people have come."""

    dependencies: ClassVar = [("feed", "0008_forgotten")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="trial",
            name="told_received",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RemoveField(model_name="trial", name="told_stayed"),
        migrations.RemoveField(model_name="trial", name="told_liked"),
    ]
