"""What a member does to a post without writing."""

from django.db import models

from parvis.base import clock, ids


class Like(models.Model):
    """`account` likes `post`."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="likes", db_index=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A post is liked once; a member's likes are read newest first."""

        constraints = (models.UniqueConstraint(fields=["account", "post"], name="like_once"),)
        indexes = (
            models.Index(fields=["account", "-id"], name="like_account"),
            models.Index(fields=["post", "-id"], name="like_post"),
        )


class Bookmark(models.Model):
    """`account` keeps `post`; nobody else knows."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="bookmarks")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A post is kept once; bookmarks are read newest first."""

        constraints = (models.UniqueConstraint(fields=["account", "post"], name="bookmark_once"),)
        indexes = (models.Index(fields=["account", "-id"], name="bookmark_account"),)


class Pin(models.Model):
    """`post` stands on top of its author's profile."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    post = models.OneToOneField("posts.Post", on_delete=models.CASCADE, related_name="pin")

    class Meta:
        """Pins are read newest first."""

        indexes = (models.Index(fields=["account", "-id"], name="pin_account"),)
