"""What is kept of an upload: where its files lie, how large they are, what stands in for them."""

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


class Purpose(models.TextChoices):
    """What it was uploaded for, which decides its shape."""

    POST = "post"
    AVATAR = "avatar"
    HEADER = "header"


class State(models.TextChoices):
    """How far its processing is; an image is ready before its row exists."""

    READY = "ready"


class Media(models.Model):
    """One upload and the two pictures made of it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    owner_key = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.IMAGE)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.READY)
    # The random part of the path of its files.
    key = models.CharField(max_length=32, unique=True, default=new_key)
    mime = models.CharField(max_length=40)
    # Of the large picture and the small one, turned upright.
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    small_width = models.PositiveIntegerField()
    small_height = models.PositiveIntegerField()
    # All of its files together.
    size_bytes = models.PositiveBigIntegerField()
    animated = models.BooleanField(default=False)
    blurhash = models.CharField(max_length=60)
    # The mean colour, as #rrggbb.
    colour = models.CharField(max_length=7)
    # A 16-px WebP in base64, shown until the picture has loaded.
    blur = models.TextField()
    alt = models.CharField(max_length=ALT_MAX_CHARS, blank=True, default="")
    # What must stay in sight when the picture is cropped: -1 to 1, y upwards.
    focus_x = models.FloatField(null=True, blank=True)
    focus_y = models.FloatField(null=True, blank=True)
    # Of the bytes as uploaded; they themselves are not kept.
    original_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    # When a post or profile took it into use; until then the sweep may remove it.
    attached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One media row a key; the sweep finds what was never used without reading the rest."""

        indexes = (
            models.Index(
                fields=["created_at"],
                name="media_unattached",
                condition=models.Q(attached_at__isnull=True),
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
