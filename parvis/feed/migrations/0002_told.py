from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0001_initial'),
    ]

    operations = [
        migrations.RenameField(model_name='postday', old_name='watched_ms', new_name='watched_percent'),
        migrations.AddField(
            model_name='postday',
            name='told',
            field=models.JSONField(default=dict),
        ),
    ]
