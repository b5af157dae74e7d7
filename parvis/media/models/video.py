"""What a video has beside a picture: a cut, a length, renditions, captions, and a sound."""

from django.db import models
from typing_extensions import override

from parvis.base import clock, ids
from parvis.media.models.media import Media, new_key

SOUND_TITLE_MAX_CHARS = 100


class Join(models.TextChoices):
    """How a video was made together with another."""

    DUET = "duet"  # side by side
    STITCH = "stitch"  # the first seconds of the other, then this


class Sound(models.Model):
    """What is heard in a video, and may be heard in others where its owner allows it.

    It has files of its own (`sound.m4a`), so it outlives the video that it came with for as long
    as another video uses it.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    owner_key = models.UUIDField(db_index=True)
    key = models.CharField(max_length=32, unique=True, default=new_key)
    # Empty: "original sound", in the reader's language.
    title = models.CharField(max_length=SOUND_TITLE_MAX_CHARS, blank=True, default="")
    # The video it was first heard in.
    origin = models.OneToOneField(Media, null=True, on_delete=models.SET_NULL, related_name="own_sound")
    duration_ms = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(default=0)
    reusable = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    @override
    def __str__(self) -> str:
        return f"sound {self.id}"


class Video(models.Model):
    """The orders for a video's making, how far it is, and what was found out about it."""

    media = models.OneToOneField(Media, primary_key=True, on_delete=models.CASCADE, related_name="video")

    # The orders. `edition` counts them: what a worker made of an earlier one is thrown away.
    edition = models.PositiveIntegerField(default=1)
    trim_start_ms = models.PositiveIntegerField(default=0)
    trim_end_ms = models.PositiveIntegerField(null=True)
    cover_ms = models.PositiveIntegerField(null=True)  # of the trimmed video; null: the best frame
    join = models.CharField(max_length=6, choices=Join.choices, blank=True, default="")
    joined_with = models.ForeignKey(
        Media, null=True, on_delete=models.SET_NULL, related_name="joins", db_index=True
    )
    # The sound that is heard: its own once it is known, or another's that its uploader chose.
    sound = models.ForeignKey(Sound, null=True, on_delete=models.SET_NULL, related_name="videos")
    borrows_sound = models.BooleanField(default=False)
    remixable = models.BooleanField(default=True)  # others may make duets and stitches

    # The orders that its files were made by, or are being made by; empty before the first claim.
    made_by = models.JSONField(default=dict, blank=True)

    # How far it is. A claim that is not renewed falls back to whoever asks next.
    claim = models.CharField(max_length=32, blank=True, default="")
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    refusal_code = models.CharField(max_length=40, blank=True, default="")
    refusal_facts = models.JSONField(default=dict, blank=True)

    # What was found out.
    duration_ms = models.PositiveIntegerField(default=0)
    has_sound = models.BooleanField(default=False)
    frame_rate = models.FloatField(default=0)
    source = models.JSONField(default=dict, blank=True)  # container, codecs, size, rotation, hdr as probed
    strip = models.JSONField(null=True, blank=True)  # columns, rows, tile_width, tile_height, interval_ms
    peaks = models.CharField(max_length=200, blank=True, default="")  # 100 bytes in hex
    original_bytes = models.PositiveBigIntegerField(default=0)
    original_kept = models.BooleanField(default=True)  # its file is still there

    @override
    def __str__(self) -> str:
        return f"video {self.media_id}"


class Rendition(models.Model):
    """One encoded file of a video."""

    media = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="renditions", db_index=False)
    name = models.CharField(max_length=16)  # of its file: `720.mp4`, `720-av1.mp4`
    codec = models.CharField(max_length=4)  # h264, av1
    short_side = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    bitrate_bps = models.PositiveIntegerField()
    size_bytes = models.PositiveBigIntegerField()

    class Meta:
        """A name is one file."""

        constraints = (models.UniqueConstraint(fields=["media", "name"], name="rendition_once"),)

    @override
    def __str__(self) -> str:
        return f"{self.name} of {self.media_id}"


class Captions(models.Model):
    """What is said in a video, in one language, as WebVTT."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    media = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="captions", db_index=False)
    language = models.CharField(max_length=8)
    vtt = models.TextField()
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        """One text a language."""

        constraints = (models.UniqueConstraint(fields=["media", "language"], name="captions_once"),)

    @override
    def __str__(self) -> str:
        return f"{self.language} captions of {self.media_id}"
