"""Words with a # and the posts that carry them."""

from django.db import models

from parvis.base import clock, ids


class Hashtag(models.Model):
    """A tag under its normalised key, shown as it was first written."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    key = models.CharField(max_length=140, unique=True)
    display = models.CharField(max_length=140)
    created_at = models.DateTimeField(default=clock.now)


class PostHashtag(models.Model):
    """`post` carries `hashtag`. The author stands here too, so that trends count people."""

    hashtag = models.ForeignKey(Hashtag, on_delete=models.CASCADE, related_name="uses", db_index=False)
    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="tagged", db_index=False)
    author = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")

    class Meta:
        """A post carries a tag once; a tag's posts are read newest first, trends by time."""

        constraints = (models.UniqueConstraint(fields=["hashtag", "post"], name="tagged_once"),)
        indexes = (
            models.Index(fields=["hashtag", "-post"], name="tag_page"),
            models.Index(fields=["post", "hashtag"], name="tag_recent"),
        )


class HashtagFollow(models.Model):
    """`account` wants to see what is posted in public with `hashtag`; nobody else is told."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    hashtag = models.ForeignKey(Hashtag, on_delete=models.CASCADE, related_name="followers")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A member follows a tag once."""

        constraints = (models.UniqueConstraint(fields=["account", "hashtag"], name="tag_followed_once"),)


class HashtagTrend(models.Model):
    """The hashtags that rise now, as last counted."""

    hashtag = models.OneToOneField(Hashtag, on_delete=models.CASCADE, primary_key=True, related_name="+")
    score = models.FloatField()
    accounts_24h = models.PositiveIntegerField()
    uses_24h = models.PositiveIntegerField()
    history = models.JSONField(default=list)  # seven days, newest first: {day, uses, accounts}
    counted_at = models.DateTimeField()
