"""Orders and events as lines of JSON.

The worker opens files of strangers and may have been taken over by one, so every field that it
reports is checked before the server believes it. Standard library only.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from parvis.media.processing.video.contract import (
    PEAKS,
    Event,
    Join,
    Made,
    Probed,
    Progress,
    Refusal,
    RenditionMade,
    StillsMade,
    Strip,
    VideoOrder,
)

Check = Callable[[Any], Any]


def order_to_json(order: VideoOrder) -> dict[str, Any]:
    return asdict(order)


def order_from_json(raw: dict[str, Any]) -> VideoOrder:
    join = raw["join"]
    fields = raw | {"ladder": tuple(raw["ladder"]), "join": None if join is None else Join(**join)}
    return VideoOrder(**fields)


def event_to_json(event: Event) -> dict[str, Any]:
    return {"event": type(event).__name__, **asdict(event)}


def event_from_json(raw: dict[str, Any]) -> Event:
    """Return the event in `raw`, every field checked.

    Raises `ValueError` when it is anything but what a sound worker writes.
    """
    try:
        kind, checks = _EVENTS[raw["event"]]
        return kind(**{name: check(raw[name]) for name, check in checks.items()})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not an event") from error


def _whole(most: int, least: int = 0) -> Check:
    def check(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError("a number out of bounds")
        return value

    return check


def _real(least: float, most: float) -> Check:
    def check(value: Any) -> float:
        number = float(value)
        if not least <= number <= most:
            raise ValueError("a number out of bounds")
        return number

    return check


def _text(pattern: str) -> Check:
    compiled = re.compile(pattern)

    def check(value: Any) -> str:
        if type(value) is not str or not compiled.fullmatch(value):
            raise ValueError("a text out of bounds")
        return value

    return check


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError("neither true nor false")
    return value


def _loudness(value: Any) -> float | None:
    return None if value is None else _real(-200, 50)(value)


def _facts(value: Any) -> dict[str, int]:
    return {_text("[a-z_]{1,40}")(name): _whole(1 << 62)(number) for name, number in list(value.items())[:8]}


def _strip(raw: Any) -> Strip:
    return Strip(**{name: check(raw[name]) for name, check in _STRIP.items()})


_SIDE: Final = _whole(16_384, 1)
_MS: Final = _whole(1 << 40)
_BYTES: Final = _whole(1 << 50)
_NAME: Final = _text(r"[0-9A-Za-z_., -]{0,80}")
_STRIP: Final[Mapping[str, Check]] = {
    "columns": _whole(100, 1),
    "rows": _whole(100, 1),
    "tile_width": _SIDE,
    "tile_height": _SIDE,
    "interval_ms": _whole(1 << 32, 1),
}
_EVENTS: Final[Mapping[str, tuple[Callable[..., Event], Mapping[str, Check]]]] = {
    "Probed": (
        Probed,
        {
            "width": _whole(65_536, 1),
            "height": _whole(65_536, 1),
            "duration_ms": _MS,
            "has_sound": _truth,
            "rotation": _whole(359),
            "frame_rate": _real(0, 1e6),
            "hdr": _text("|pq|hlg"),
            "container": _NAME,
            "video_codec": _NAME,
            "audio_codec": _NAME,
        },
    ),
    "StillsMade": (
        StillsMade,
        {
            "width": _SIDE,
            "height": _SIDE,
            "small_width": _SIDE,
            "small_height": _SIDE,
            "blurhash": _text(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,60}"),
            "colour": _text("#[0-9a-f]{6}"),
            "blur": _text(r"[0-9A-Za-z+/]{1,2000}={0,2}"),
            "size_bytes": _BYTES,
        },
    ),
    "RenditionMade": (
        RenditionMade,
        {
            "name": _text(r"[1-9][0-9]{0,3}(-av1)?\.mp4"),
            "codec": _text("h264|av1"),
            "short_side": _SIDE,
            "width": _SIDE,
            "height": _SIDE,
            "bitrate_bps": _whole(1 << 40),
            "size_bytes": _BYTES,
        },
    ),
    "Progress": (Progress, {"done_ms": _MS, "total_ms": _MS}),
    "Made": (
        Made,
        {
            "duration_ms": _whole(1 << 40, 1),
            "has_sound": _truth,
            "peaks": _text(f"[0-9a-f]{{{2 * PEAKS}}}"),
            "strip": _strip,
            "frame_hashes": _text("([0-9a-f]{2}){0,200000}"),
            "sound_print": _text("([0-9a-f]{2}){0,200000}"),
            "loudness_lufs": _loudness,
        },
    ),
    "Refusal": (
        Refusal,
        {"code": _text("[a-z_]{1,40}"), "facts": _facts, "detail": lambda it: str(it)[:200]},
    ),
}
