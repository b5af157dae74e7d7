"""What the server and the worker say to each other: orders in, pictures or refusals out.

Both sides import this module, so it is standard library only.
"""

import re
from dataclasses import asdict, dataclass
from typing import Any, Final

Focus = tuple[float, float]

LARGE: Final = "large.webp"
SMALL: Final = "small.webp"
VARIANTS: Final = (LARGE, SMALL)

# Beside `small.webp` and the renditions, a video has these.
POSTER: Final = "poster.webp"
POSTER_JPEG: Final = "poster.jpg"
STRIP: Final = "strip.webp"
SOUND: Final = "sound.m4a"
MAX_FRAMES: Final = 400

_MEMORY_AT_LEAST: Final = 384 << 20
_MEMORY_PER_PIXEL: Final = 18
_WEBP_MAX_PX: Final = 16_383
_BLURHASH: Final = re.compile(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,60}")
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_BASE64: Final = re.compile(r"[0-9A-Za-z+/]{1,2000}={0,2}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker process may use before the kernel or the server ends it."""

    max_pixels: int
    memory_bytes: int
    cpu_s: int = 20
    wall_s: int = 30
    file_bytes: int = 32 << 20
    open_files: int = 64


def usual_limits(max_pixels: int) -> Limits:
    """Return the limits for one image of at most `max_pixels`.

    Measured at 64 million pixels: JPEG 130-270 MB, PNG 350-600, HEIC 470, AVIF 590, WebP 1,000
    (libwebp holds two canvases beside the picture itself), so 18 bytes a pixel are enough.
    """
    return Limits(max_pixels, memory_bytes=_MEMORY_AT_LEAST + _MEMORY_PER_PIXEL * max_pixels)


@dataclass(frozen=True, slots=True)
class Shape:
    """The two sizes to make of an image, and whether it is cropped to fill them."""

    large: tuple[int, int]
    small: tuple[int, int]
    crop: bool


@dataclass(frozen=True, slots=True)
class Order:
    """One image to make: `folder` holds `original`, and receives the variants."""

    folder: str
    format: str
    shape: Shape
    focus: Focus | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """What was made: pixel sizes, and what stands in for the image until it has loaded."""

    width: int
    height: int
    small_width: int
    small_height: int
    size_bytes: int
    blurhash: str
    colour: str
    blur: str
    animated: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no picture was made: a code that `media.errors` turns into a sentence.

    `detail` is the decoder's own word, for the log only.
    """

    code: str
    facts: dict[str, int]
    detail: str = ""


class Refused(Exception):
    """Raised inside the worker when the image cannot be accepted."""

    def __init__(self, code: str, **facts: int) -> None:
        """Keep the code and the figures that the sentence will name."""
        super().__init__(code)
        self.refusal = Refusal(code, facts)


Outcome = Picture | Refusal


def order_to_json(order: Order) -> dict[str, Any]:
    return asdict(order)


def order_from_json(raw: dict[str, Any]) -> Order:
    shape = raw["shape"]
    focus = raw["focus"]
    return Order(
        folder=raw["folder"],
        format=raw["format"],
        shape=Shape(_pair(shape["large"]), _pair(shape["small"]), bool(shape["crop"])),
        focus=None if focus is None else (float(focus[0]), float(focus[1])),
    )


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    return {"made" if isinstance(outcome, Picture) else "refused": asdict(outcome)}


def outcome_from_json(raw: dict[str, Any]) -> Outcome:
    """Return the outcome in `raw`, every field checked: the worker may have been taken over.

    Raises `ValueError` when it is anything but what a sound worker writes.
    """
    try:
        if "made" in raw:
            return _picture(raw["made"])
        refused = raw["refused"]
        facts = {str(name): int(value) for name, value in refused["facts"].items()}
        return Refusal(str(refused["code"])[:40], facts, str(refused["detail"])[:200])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not an outcome") from error


def _picture(raw: dict[str, Any]) -> Picture:
    picture = Picture(
        width=int(raw["width"]),
        height=int(raw["height"]),
        small_width=int(raw["small_width"]),
        small_height=int(raw["small_height"]),
        size_bytes=int(raw["size_bytes"]),
        blurhash=str(raw["blurhash"]),
        colour=str(raw["colour"]),
        blur=str(raw["blur"]),
        animated=bool(raw["animated"]),
    )
    sides = (picture.width, picture.height, picture.small_width, picture.small_height)
    sound = (
        _BLURHASH.fullmatch(picture.blurhash)
        and _COLOUR.fullmatch(picture.colour)
        and _BASE64.fullmatch(picture.blur)
        and all(1 <= side <= _WEBP_MAX_PX for side in sides)
    )
    if not sound:
        raise ValueError("a picture out of bounds")
    return picture


def _pair(raw: list[int]) -> tuple[int, int]:
    return int(raw[0]), int(raw[1])
