"""Forget a person: what they uploaded, and what they were just uploading."""

from uuid import UUID  # noqa: TID251 - the type only

from parvis.media.models import Media
from parvis.media.services.keep import forget
from parvis.media.services.uploads import forget_uploads


def erase_owner(owner_key: UUID) -> int:
    """Remove everything that the owner ever uploaded; return how many media that was."""
    forget_uploads(owner_key)
    return forget(Media.objects.filter(owner_key=owner_key))
