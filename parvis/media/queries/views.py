"""What the room shows of its rows to the rooms above: frozen values, no tables."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from parvis.media.models import Join, State
from parvis.media.processing.contract import Focus

PLAYS: Final = frozenset({State.PLAYABLE, State.READY})


@dataclass(frozen=True, slots=True)
class RenditionView:
    """One file of a video that a browser can play while it loads."""

    url: str
    mime: str  # with codecs, as in `<source type>`
    codec: str
    short_side: int
    width: int
    height: int
    bitrate_bps: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CaptionsView:
    """What is said, in one language; `url` answers with WebVTT."""

    id: UUID
    language: str
    url: str


@dataclass(frozen=True, slots=True)
class SoundView:
    """A sound, under its title or, where that is empty, as the original sound of its owner."""

    id: UUID
    owner_key: UUID
    origin_id: UUID | None
    title: str
    url: str
    duration_ms: int
    reusable: bool


@dataclass(frozen=True, slots=True)
class StripView:
    """Preview frames in one picture, row by row; frame n is of the time `n * interval_ms`."""

    url: str
    columns: int
    rows: int
    tile_width: int
    tile_height: int
    interval_ms: int


@dataclass(frozen=True, slots=True)
class VideoView:
    """A video as pages and programs show it; while it is not playable it has no renditions.

    `renditions` are in the order of their short sides, H.264 before AV1. `peaks` are 100 values
    from 0 to 255. `refusal` is the sentence for its owner.
    """

    state: State
    progress_percent: int
    refusal: str
    duration_ms: int
    has_sound: bool
    frame_rate: float
    poster_jpeg_url: str
    renditions: tuple[RenditionView, ...]
    captions: tuple[CaptionsView, ...]
    strip: StripView | None
    peaks: tuple[int, ...]
    sound: SoundView | None
    borrows_sound: bool
    remixable: bool
    join: Join | None
    joined_with: UUID | None
    trim_start_ms: int
    trim_end_ms: int | None
    cover_ms: int | None

    @property
    def plays(self) -> bool:
        """Whether there is a rendition to watch."""
        return self.state in PLAYS

    @property
    def best(self) -> RenditionView | None:
        """The largest H.264 rendition, for programs that take one address."""
        return next((r for r in reversed(self.renditions) if r.codec == "h264"), None)


@dataclass(frozen=True, slots=True)
class MediaView:
    """One picture, or one video under its poster, as pages and programs show it.

    `blur_uri` is a `data:` address of some 150 bytes, to be the `src` of an `img` behind the
    real one: it is painted with the page, needs no request of its own and no inline style.
    A video that has not been probed has neither size nor poster: `width` 0 and empty addresses.
    """

    id: UUID
    kind: str
    purpose: str
    mime: str
    url: str
    width: int
    height: int
    small_url: str
    small_width: int
    small_height: int
    blur_uri: str
    blurhash: str
    colour: str
    animated: bool
    alt: str
    focus: Focus | None
    attached: bool
    video: VideoView | None
