"""When each periodic sweep is due next, and which clips of the demonstration town are still to come."""

from django.db import models


class SweepTime(models.Model):
    """The next time of one sweep. Whoever moves it on from the value it saw may run the sweep."""

    name = models.CharField(primary_key=True, max_length=100)
    due_at = models.DateTimeField()


class TownClip(models.Model):
    """A clip that the demonstration town is to have; `post_id` is empty until it has been posted."""

    name = models.CharField(primary_key=True, max_length=60)
    media_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    # When neighbours liked and commented on it, which they do once it can be watched.
    answered_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
