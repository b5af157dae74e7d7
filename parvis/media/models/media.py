"""What is common to pictures and videos: whose, where the files lie, what stands in for them."""

import secrets

from django.db import models
from typing_extensions import override

from parvis.base import clock, ids

ALT_MAX_CHARS = 1500


def new_key() -> str:
    """Return 128 random bits: a file can be fetched by whoever was told where, and not guessed."""
    return secrets.token_hex(16)


class Kind(models.TextChoices):
    """What sort of media it is."""

    IMAGE = "image"
    VIDEO = "video"


class Purpose(models.TextChoices):
    """What it was uploaded for, which decides its shape."""

    POST = "post"
    AVATAR = "avatar"
    HEADER = "header"


class State(models.TextChoices):
    """How far its processing is; an image is ready before its row exists.

    A video goes waiting → working → playable → ready, or ends refused; a changed cut sends it back
    to waiting, and so does a worker that died.
    """

    WAITING = "waiting"
    WORKING = "working"  # claimed by a worker, nothing to show yet
    PLAYABLE = "playable"  # one rendition is there, the others follow
    READY = "ready"
    REFUSED = "refused"


class Media(models.Model):
    """One upload and the two pictures made of it; those of a video are its poster."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    owner_key = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.IMAGE)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.READY)
    # The random part of the path of its files.
    key = models.CharField(max_length=32, unique=True, default=new_key)
    mime = models.CharField(max_length=40)
    # Whoever asks for its files must bring a signed address: it is for some eyes only, or for
    # nobody's yet.
    guarded = models.BooleanField(default=False)
    # Of the large picture and the small one, turned upright; 0 while a video has not been probed.
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    small_width = models.PositiveIntegerField(default=0)
    small_height = models.PositiveIntegerField(default=0)
    # All of its files together, without an original.
    size_bytes = models.PositiveBigIntegerField(default=0)
    animated = models.BooleanField(default=False)
    blurhash = models.CharField(max_length=60, blank=True, default="")
    # The mean colour, as #rrggbb.
    colour = models.CharField(max_length=7, blank=True, default="")
    # A 16-px WebP in base64, shown until the picture has loaded.
    blur = models.TextField(blank=True, default="")
    alt = models.CharField(max_length=ALT_MAX_CHARS, blank=True, default="")
    # What must stay in sight when the picture is cropped: -1 to 1, y upwards.
    focus_x = models.FloatField(null=True, blank=True)
    focus_y = models.FloatField(null=True, blank=True)
    # Of the bytes as uploaded, whether or not they are kept.
    original_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    # When a post or profile took it into use; until then the sweep may remove it.
    attached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One row a key; sweeps and workers find what concerns them without reading the rest."""

        indexes = (
            models.Index(
                fields=["created_at"],
                name="media_unattached",
                condition=models.Q(attached_at__isnull=True),
            ),
            # What a worker has still to do, oldest first.
            models.Index(
                fields=["id"],
                name="media_unfinished",
                condition=models.Q(state__in=("waiting", "working", "playable")),
            ),
            models.Index(
                fields=["original_sha256"], name="media_same_video", condition=models.Q(kind="video")
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="media_focus_whole_and_within",
                condition=models.Q(focus_x__isnull=True, focus_y__isnull=True)
                | models.Q(focus_x__range=(-1, 1), focus_y__range=(-1, 1)),
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
