"""Who follows, blocks, mutes and lists whom."""

from django.db import models

from parvis.base import clock, ids


class Follow(models.Model):
    """`follower` sees what `followee` posts."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    follower = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="follows_out", db_index=False
    )
    followee = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="follows_in", db_index=False
    )
    show_reposts = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A pair follows once; both directions are read newest first."""

        constraints = (
            models.UniqueConstraint(fields=["follower", "followee"], name="follow_once"),
            models.CheckConstraint(
                condition=~models.Q(follower=models.F("followee")), name="follow_not_self"
            ),
        )
        indexes = (
            models.Index(fields=["followee", "-id"], name="follow_followers"),
            models.Index(fields=["follower", "-id"], name="follow_following"),
        )


class FollowRequest(models.Model):
    """A follow that waits for a locked account's consent."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    follower = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="requests_out", db_index=False
    )
    followee = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="requests_in", db_index=False
    )
    show_reposts = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A pair asks once."""

        constraints = (models.UniqueConstraint(fields=["follower", "followee"], name="request_once"),)
        indexes = (models.Index(fields=["followee", "-id"], name="request_incoming"),)


class Block(models.Model):
    """Neither sees the other any more."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    blocker = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="blocks_out", db_index=False
    )
    blocked = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="blocks_in", db_index=False
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A pair blocks once in each direction; both directions are looked up."""

        constraints = (models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),)
        indexes = (models.Index(fields=["blocked", "blocker"], name="block_reverse"),)


class Mute(models.Model):
    """`muter` does not want to come across `muted`, for a while or for good."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    muter = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="mutes_out", db_index=False
    )
    muted = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="mutes_in")
    notifications = models.BooleanField(default=True)  # their notifications are hidden too
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A pair mutes once."""

        constraints = (models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),)


class AccountList(models.Model):
    """A named selection of accounts with a timeline of its own."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    owner = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="lists")
    title = models.CharField(max_length=80)
    replies_policy = models.CharField(max_length=10, default="list")  # followed, list or none
    exclusive = models.BooleanField(default=False)  # members are left out of Following
    created_at = models.DateTimeField(default=clock.now)


class ListMember(models.Model):
    """An account in a list."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    list = models.ForeignKey(AccountList, on_delete=models.CASCADE, related_name="members", db_index=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")

    class Meta:
        """An account is in a list once."""

        constraints = (models.UniqueConstraint(fields=["list", "account"], name="listed_once"),)
