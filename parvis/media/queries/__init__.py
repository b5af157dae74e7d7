"""Reads of the room: pictures, videos, sounds, captions."""

from parvis.media.models import Join, State
from parvis.media.queries.files import CaptionsFile, captions_file, is_guarded
from parvis.media.queries.making import MakingStock, making_stock
from parvis.media.queries.media import image_urls, media_by_ids, media_of, media_view
from parvis.media.queries.uploads import (
    StorageView,
    UploadView,
    duplicate_of,
    storage_used,
    upload_view,
    uploads_under_way,
)
from parvis.media.queries.videos import captions_text, playable_among, sound_by_id
from parvis.media.queries.views import (
    CaptionsView,
    MediaView,
    RenditionView,
    SoundView,
    StripView,
    VideoView,
)

__all__ = (
    "CaptionsFile",
    "CaptionsView",
    "Join",
    "MakingStock",
    "MediaView",
    "RenditionView",
    "SoundView",
    "State",
    "StorageView",
    "StripView",
    "UploadView",
    "VideoView",
    "captions_file",
    "captions_text",
    "duplicate_of",
    "image_urls",
    "is_guarded",
    "making_stock",
    "media_by_ids",
    "media_of",
    "media_view",
    "playable_among",
    "sound_by_id",
    "storage_used",
    "upload_view",
    "uploads_under_way",
)
