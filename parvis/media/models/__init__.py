"""The room's tables: pictures, videos with their renditions and sounds, uploads under way."""

from parvis.media.models.fingerprint import Duplicate, Fingerprint, FrameBand
from parvis.media.models.media import ALT_MAX_CHARS, Kind, Media, Purpose, State, new_key
from parvis.media.models.upload import Upload
from parvis.media.models.video import Captions, Join, Rendition, Sound, Video

__all__ = [
    "ALT_MAX_CHARS",
    "Captions",
    "Duplicate",
    "Fingerprint",
    "FrameBand",
    "Join",
    "Kind",
    "Media",
    "Purpose",
    "Rendition",
    "Sound",
    "State",
    "Upload",
    "Video",
    "new_key",
]
