"""What members asked to see less of."""

from django.db import models


class FeedbackKind(models.IntegerChoices):
    """What it is about."""

    POST = 0  # not interested in it
    AUTHOR = 1  # less of the rest
    TOPIC = 2
    SOUND = 3


class Feedback(models.Model):
    """One thing that a member wants less of. What is taken back is deleted."""

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    kind = models.PositiveSmallIntegerField(choices=FeedbackKind)
    target = models.CharField(max_length=140)  # an id, or the key of a hashtag
    at_ms = models.BigIntegerField()  # since 1970
    receipt_id = models.UUIDField(null=True)  # the page of the feed on which it was said

    class Meta:
        """The constraint's index serves whoever reads what one member said."""

        constraints = (
            models.UniqueConstraint(fields=["account_id", "kind", "target"], name="feedback_once"),
        )
