"""What somebody was told, and how far they have read.

A notification names its post by id only: posts are a higher room, which shows the post
through its own door or not at all.
"""

from django.db import models

from parvis.base import clock, ids


class NotificationKind(models.IntegerChoices):
    """Why somebody is told."""

    FOLLOW = 0
    FOLLOW_REQUEST = 1
    MENTION = 2
    REPLY = 3
    LIKE = 4
    REPOST = 5
    QUOTE = 6
    POLL = 7


class Notification(models.Model):
    """`actor` did something that concerns `recipient`."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    recipient = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    actor = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    kind = models.PositiveSmallIntegerField(choices=NotificationKind)
    subject_id = models.UUIDField()  # the post; for follows, the actor
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """The same event is told once, however often it is undone and redone."""

        constraints = (
            models.UniqueConstraint(fields=["recipient", "kind", "subject_id", "actor"], name="told_once"),
        )
        indexes = (
            models.Index(fields=["recipient", "-id"], name="notification_page"),
            models.Index(fields=["subject_id"], name="notification_subject"),
        )


class Marker(models.Model):
    """How far an account has read a timeline (`home` or `notifications`)."""

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="markers", db_index=False
    )
    timeline = models.CharField(max_length=16)
    last_read_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        """One position a timeline."""

        constraints = (models.UniqueConstraint(fields=["account", "timeline"], name="marker_once"),)
