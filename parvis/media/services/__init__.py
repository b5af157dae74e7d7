"""Writes of the room: `store` takes uploads in, `keep` looks after what is there."""

from parvis.media.services.keep import (
    attach,
    describe,
    discard,
    erase_owner,
    sweep_orphans,
)
from parvis.media.services.store import NewImage, Purpose, store_image, store_images

__all__ = (
    "NewImage",
    "Purpose",
    "attach",
    "describe",
    "discard",
    "erase_owner",
    "store_image",
    "store_images",
    "sweep_orphans",
)
