"""A resumable upload under way (tus 1.0): the row says what was promised, the file what has come."""

from django.db import models
from typing_extensions import override

from parvis.base import clock, ids
from parvis.media.models.media import Media


class Upload(models.Model):
    """A file that is being sent, or has become `media`.

    How many bytes have come is the length of the file itself, flushed before an answer names it;
    a number in this row could only disagree with it.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    owner_key = models.UUIDField(db_index=True)
    length_bytes = models.PositiveBigIntegerField()
    metadata = models.JSONField(default=dict, blank=True)  # as sent: filename, filetype, …
    media = models.OneToOneField(Media, null=True, on_delete=models.CASCADE, related_name="upload")
    created_at = models.DateTimeField(default=clock.now)
    # Moved on by each piece that arrives; afterwards the sweep removes it.
    expires_at = models.DateTimeField(db_index=True)

    @override
    def __str__(self) -> str:
        return f"upload {self.id}"
