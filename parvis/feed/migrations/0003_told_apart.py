from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0002_told'),
    ]

    operations = [
        migrations.RemoveField(model_name='postday', name='told'),
        migrations.AddField(
            model_name='postday',
            name='told',
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveConstraint(model_name='postday', name='post_day_once'),
        migrations.AddConstraint(
            model_name='postday',
            constraint=models.UniqueConstraint(fields=('post_id', 'told', 'day'), name='post_day_once'),
        ),
    ]
