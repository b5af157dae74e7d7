"""How members have set their feed, and from when on it may go by what they did."""

from django.db import models


class TuningProfile(models.Model):
    """Settings under a name. The one `in_use` is the feed's; without any, it is as published."""

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    name = models.CharField(max_length=40)
    settings = models.JSONField()  # as `feed.tuning` tells them
    in_use = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        """A member's names are all different, and one profile at most is in use."""

        constraints = (
            models.UniqueConstraint(fields=["account_id", "name"], name="tuning_named_once"),
            models.UniqueConstraint(
                fields=["account_id"], condition=models.Q(in_use=True), name="tuning_in_use_once"
            ),
        )


class Memory(models.Model):
    """From when on the feed may go by what a member did. A change of their profiles locks the row."""

    account_id = models.UUIDField(primary_key=True)
    since_ms = models.BigIntegerField(default=0)  # since 1970
