"""How new posts are received by those to whom they are shown first."""

from django.db import models


class _Received(models.Model):
    """Impressions on For You, each member's first, and what came of them."""

    impressions = models.PositiveIntegerField(default=0)
    stayed = models.PositiveIntegerField(default=0)  # to the end, or to read it
    liked = models.PositiveIntegerField(default=0)
    both = models.PositiveIntegerField(default=0)  # stayed and liked

    class Meta:
        """Only its columns are used."""

        abstract = True


class Trial(_Received):
    """Where a post stands on the ladder of `feed.exploring`. What is off the ladder is not counted any more.

    Its author may know what is in the columns `told`, which follow the others in groups of people
    (see `feed.blur`).
    """

    post_id = models.UUIDField(primary_key=True)
    form = models.PositiveSmallIntegerField()  # of `learn.names.forms_of`
    pool = models.PositiveSmallIntegerField(default=0)  # the one it is in, or left; 3: it has passed all
    off = models.BooleanField(default=False)
    counted_to = models.BigIntegerField()  # the place in the log at which it last changed
    told_pool = models.PositiveSmallIntegerField(default=0)
    told_off = models.BooleanField(default=False)
    told_impressions = models.PositiveIntegerField(default=0)
    told_received = models.PositiveIntegerField(default=0)  # per mille of what was usual then

    class Meta:
        """Servers read what changed since the last time."""

        indexes = (models.Index(fields=["counted_to"], name="trial_changed"),)


class FormTrial(_Received):
    """What came of the impressions of all posts of a form while they were in their first pool."""

    form = models.PositiveSmallIntegerField(primary_key=True)
