"""By what a video is known again: the look of its frames and its sound."""

from django.db import models
from typing_extensions import override

from parvis.base import clock
from parvis.media.models.media import Media


class Fingerprint(models.Model):
    """The hashes of one video."""

    media = models.OneToOneField(
        Media, primary_key=True, on_delete=models.CASCADE, related_name="fingerprint"
    )
    frames = models.BinaryField(default=bytes)
    sound = models.BinaryField(default=bytes)

    @override
    def __str__(self) -> str:
        return f"fingerprint of {self.media_id}"


class FrameBand(models.Model):
    """Sixteen bits of one frame's hash: what shares a band with a new video is compared with it."""

    media = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="+", db_index=True)
    band = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField()

    class Meta:
        """Looked up by band and value."""

        indexes = (models.Index(fields=["band", "value", "media"], name="frame_band"),)

    @override
    def __str__(self) -> str:
        return f"band {self.band} of {self.media_id}"


class Duplicate(models.Model):
    """`media` was found to be `of` again: the same bytes, or an altered copy."""

    media = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="duplicate_of", db_index=False)
    of = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="duplicates")
    exact = models.BooleanField()
    similarity_percent = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A pair is noted once."""

        constraints = (models.UniqueConstraint(fields=["media", "of"], name="duplicate_once"),)

    @override
    def __str__(self) -> str:
        return f"{self.media_id} repeats {self.of_id}"
