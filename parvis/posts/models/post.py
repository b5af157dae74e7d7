"""The post, which is also a reply, a quote or a repost, and its earlier versions."""

from typing import Final

from django.db import models

from parvis.base import clock, ids

# A post that answers, quotes or reposts another one; the words of its index, and of who asks for such posts.
ABOUT_ANOTHER: Final = (
    models.Q(reply_to__isnull=False) | models.Q(repost_of__isnull=False) | models.Q(quote_of__isnull=False)
)


class Visibility(models.IntegerChoices):
    """Who may read a post. The order is from open to narrow."""

    PUBLIC = 0
    UNLISTED = 1  # readable by all, kept out of Latest, search, trends and For You
    FOLLOWERS = 2
    MENTIONED = 3


class Post(models.Model):
    """Text, and nothing, images or one video. A repost is a row without text of its own.

    A deleted post that has replies stays as a tombstone: the row without its contents.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    author = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="posts", db_index=False
    )
    visibility = models.PositiveSmallIntegerField(choices=Visibility, default=Visibility.PUBLIC)
    text = models.TextField(default="", blank=True)
    html = models.TextField(default="", blank=True)  # `text` rendered when it was written
    content_warning = models.CharField(max_length=200, default="", blank=True)
    sensitive = models.BooleanField(default=False)  # media are covered until asked for
    language = models.CharField(max_length=8, default="", blank=True)

    # Most posts answer, quote and repost nothing. Indexes of those that do (below) are small, and
    # never mistaken for a way to find the others.
    reply_to = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="replies", db_index=False
    )
    reply_to_account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    thread_id = models.UUIDField()  # id of the first post of the conversation; its own if it is that
    quote_of = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="quotes", db_index=False
    )
    repost_of = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="reposts", db_index=False
    )

    attachments_count = models.PositiveSmallIntegerField(default=0)
    has_video = models.BooleanField(default=False)
    # Nobody but its author sees it until its video plays; only then is it counted and announced.
    awaits_video = models.BooleanField(default=False)
    comments_allowed = models.BooleanField(default=True)  # by others than its author
    sharing_allowed = models.BooleanField(default=True)  # reposts, quotes, players on other sites
    has_poll = models.BooleanField(default=False)
    hashtags = models.JSONField(default=list, blank=True)  # as written, in order
    mentioned = models.JSONField(default=list, blank=True)  # [{id, username}] as linked in `html`

    likes_count = models.PositiveIntegerField(default=0)
    reposts_count = models.PositiveIntegerField(default=0)
    replies_count = models.PositiveIntegerField(default=0)
    quotes_count = models.PositiveIntegerField(default=0)

    created_at = models.DateTimeField(default=clock.now)
    released_at = models.DateTimeField(null=True)  # when its video played, for those that waited
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    idempotency_key = models.CharField(max_length=64, null=True)  # noqa: DJ001 - unset must not collide

    class Meta:
        """Pages run along (author, id) and (public, id); threads along (thread, id)."""

        constraints = (
            models.UniqueConstraint(
                fields=["author", "repost_of"],
                condition=models.Q(repost_of__isnull=False),
                name="repost_once",
            ),
            models.UniqueConstraint(
                fields=["author", "idempotency_key"],
                condition=models.Q(idempotency_key__isnull=False),
                name="post_idempotent",
            ),
        )
        indexes = (
            models.Index(fields=["author", "-id"], name="post_author"),
            models.Index(fields=["thread_id", "id"], name="post_thread"),
            *(
                models.Index(
                    fields=[name, "-id"],
                    condition=models.Q((f"{name}__isnull", False)),
                    name=f"post_{name}",
                )
                for name in ("reply_to", "quote_of", "repost_of")
            ),
            models.Index(
                fields=["author", "-id"], condition=models.Q(has_video=True), name="post_author_video"
            ),
            models.Index(fields=["-id"], condition=models.Q(has_video=True), name="post_video"),
            models.Index(fields=["author", "-id"], condition=ABOUT_ANOTHER, name="post_about_another"),
            models.Index(
                fields=["released_at"],
                condition=models.Q(released_at__isnull=False),
                name="post_released",
            ),
            models.Index(
                fields=["-id"],
                condition=models.Q(
                    visibility=0, deleted_at__isnull=True, repost_of__isnull=True, reply_to__isnull=True
                ),
                name="post_latest",
            ),
        )


class Attachment(models.Model):
    """One image of a post, or its video, at its place."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments", db_index=False)
    media = models.OneToOneField("media.Media", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        """A place holds one."""

        constraints = (models.UniqueConstraint(fields=["post", "position"], name="attachment_position"),)


class Mention(models.Model):
    """`account` is named in `post`, and may therefore read it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        """An account is mentioned once a post."""

        constraints = (models.UniqueConstraint(fields=["post", "account"], name="mention_once"),)
        indexes = (models.Index(fields=["account", "-post"], name="mention_account"),)


class PostRevision(models.Model):
    """A post as it stood until it was edited."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions", db_index=False)
    text = models.TextField(default="", blank=True)
    html = models.TextField(default="", blank=True)
    content_warning = models.CharField(max_length=200, default="", blank=True)
    sensitive = models.BooleanField(default=False)
    media = models.JSONField(default=list, blank=True)  # [{id, alt}] in order
    poll_options = models.JSONField(default=list, blank=True)  # titles
    written_at = models.DateTimeField()  # when this version was published

    class Meta:
        """Read in the order of writing."""

        indexes = (models.Index(fields=["post", "id"], name="revision_post"),)
