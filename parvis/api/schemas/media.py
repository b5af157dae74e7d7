"""Images, videos, sounds, and what is being sent."""

from typing import Any

from ninja import Schema


class Rendition(Schema):
    """One encoded file of a video; `mime` names its codecs too, `bitrate` is in bits per second."""

    url: str
    mime: str
    codec: str
    short_side: int
    width: int
    height: int
    bitrate: int
    size: int


class CaptionFile(Schema):
    """What is said in a video, in one language, as WebVTT."""

    id: str
    language: str
    url: str


class Strip(Schema):
    """Preview frames in one picture, row by row: frame n is of the time n × `interval_ms`."""

    url: str
    columns: int
    rows: int
    tile_width: int
    tile_height: int
    interval_ms: int


class Sound(Schema):
    """What is heard in a video; without a title it is its owner's original sound."""

    id: str
    account_id: str
    origin_media_id: str | None
    title: str | None
    url: str
    duration_ms: int
    reusable: bool


class Joined(Schema):
    """The video that another was made together with: a `duet` or a `stitch`."""

    kind: str
    media_id: str | None


class VideoExtras(Schema):
    """What a video has here and not on Mastodon.

    `state` is waiting, working, playable (more renditions follow), ready or refused; `refusal` says
    why, in a sentence for its owner. `progress` is in percent, `peaks` are a hundred loudnesses
    from 0 to 255.
    """

    state: str
    progress: int
    plays: bool
    refusal: str | None
    poster: str | None
    poster_jpeg: str | None
    renditions: list[Rendition]
    captions: list[CaptionFile]
    strip: Strip | None
    peaks: list[int]
    has_sound: bool
    sound: Sound | None
    remixable: bool
    join: Joined | None


class MediaAttachment(Schema):
    """An image or a video of a post. A video that nobody can watch yet has no address."""

    id: str
    type: str
    url: str | None
    preview_url: str | None
    remote_url: str | None
    meta: dict[str, Any]
    description: str | None
    blurhash: str | None
    parvis: VideoExtras | None = None


class Cut(Schema):
    """How a video is made of its upload; `cover_ms` counts from the trimmed start, null is the best frame."""

    trim_start_ms: int
    trim_end_ms: int | None
    cover_ms: int | None
    borrows_sound: bool


class OwnVideo(MediaAttachment):
    """A video as its owner has it. `duplicate_of` is an earlier upload of theirs, the same to the byte."""

    cut: Cut
    attached: bool
    duplicate_of: str | None


class Upload(Schema):
    """A file that is being sent: `offset` of its `length` bytes are here."""

    id: str
    length: int
    offset: int
    metadata: dict[str, str]
    created_at: str
    expires_at: str
    media_id: str | None


class Storage(Schema):
    """How many bytes a member's files take, and how many they may; null is no limit."""

    used: int
    most: int | None
