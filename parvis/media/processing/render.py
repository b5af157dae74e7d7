"""Make the two sizes that an order asks for: a still picture, or a short animation."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, ImageSequence

from parvis.media.processing import decode, encode
from parvis.media.processing.contract import (
    LARGE,
    MAX_FRAMES,
    SMALL,
    Focus,
    Order,
    Picture,
    Refused,
)
from parvis.media.processing.sizes import contained

# All frames are held at once while an animation is written: 24 million pixels are 100 MB,
# 400 frames of 320 × 180 or 100 of 640 × 360. A longer one comes out smaller.
_ANIMATION_PX: Final = 640
_ANIMATION_PIXELS: Final = 24_000_000
_LEAST_FRAME_MS: Final = 20
_USUAL_FRAME_MS: Final = 100
_LOSSLESS: Final = frozenset({"PNG", "GIF", "BMP"})


def render(order: Order, max_pixels: int) -> Picture:
    """Write the variants into the order's folder and return what they are."""
    folder = Path(order.folder)
    with decode.open_image(str(folder / "original"), order.format, max_pixels) as image:
        frames = 1 if order.shape.crop else decode.frame_count(image)
        if frames > MAX_FRAMES:
            raise Refused("too_many_frames", frames=frames, max_frames=MAX_FRAMES)
        if frames > 1:
            return _animation(image, order, folder, frames)
        large = decode.read_still(image, order.shape.large, crop=order.shape.crop)
    if order.shape.crop:
        large = _cropped(large, order.shape.large, order.focus)
    drawn = order.format in _LOSSLESS
    written = encode.write_still(large, folder / LARGE, drawn=drawn)
    return _with_small(large, order, folder, written, drawn=drawn)


def _with_small(large: Image.Image, order: Order, folder: Path, large_bytes: int, *, drawn: bool) -> Picture:
    size = contained(large.size, order.shape.small)
    small = large.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    small_bytes = encode.write_still(small, folder / SMALL, drawn=drawn)
    opaque = encode.on_paper(small)
    return Picture(
        width=large.width,
        height=large.height,
        small_width=small.width,
        small_height=small.height,
        size_bytes=large_bytes + small_bytes,
        blurhash=encode.hash_of(opaque),
        colour=encode.mean_colour(opaque),
        blur=encode.blur_of(opaque),
        animated=False,
    )


def _animation(image: Image.Image, order: Order, folder: Path, count: int) -> Picture:
    budget = math.isqrt(_ANIMATION_PIXELS // count)
    box = min(order.shape.large[0], _ANIMATION_PX)
    size = contained(image.size, (box, box))
    if size[0] * size[1] > budget * budget:
        scale = budget / math.sqrt(size[0] * size[1])
        size = max(1, int(size[0] * scale)), max(1, int(size[1] * scale))
    loop = int(image.info.get("loop", 1 if image.format == "GIF" else 0))
    frames: list[Image.Image] = []
    durations: list[int] = []
    for frame in ImageSequence.Iterator(image):
        frame.load()
        frames.append(frame.convert("RGBA").resize(size, Image.Resampling.BILINEAR))
        durations.append(_frame_ms(frame.info.get("duration")))
        if len(frames) == count:
            break
    written = encode.write_animation(frames, folder / LARGE, durations_ms=durations, loop=loop)
    still = _with_small(frames[0], order, folder, written, drawn=False)
    return replace(still, animated=True)


def _frame_ms(told: object) -> int:
    """Return how long a frame stays; what is too quick to see is shown as browsers show it."""
    ms = int(told) if isinstance(told, int | float) else _USUAL_FRAME_MS
    return ms if _LEAST_FRAME_MS <= ms <= 60_000 else _USUAL_FRAME_MS


def _cropped(image: Image.Image, box: tuple[int, int], focus: Focus | None) -> Image.Image:
    """Return the part around `focus` (-1 to 1, y upwards) that fills `box`, never enlarged."""
    across, up = focus or (0.0, 0.0)
    scale = min(1.0, image.width / box[0], image.height / box[1])
    size = max(1, round(box[0] * scale)), max(1, round(box[1] * scale))
    centre = ((across + 1) / 2, (1 - up) / 2)
    return ImageOps.fit(image, size, Image.Resampling.LANCZOS, centering=centre)
