"""When each periodic sweep is due next, so that of many workers one runs it."""

from django.db import models


class SweepTime(models.Model):
    """The next time of one sweep. Whoever moves it on from the value it saw may run the sweep."""

    name = models.CharField(primary_key=True, max_length=100)
    due_at = models.DateTimeField()
