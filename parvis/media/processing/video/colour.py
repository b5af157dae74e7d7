"""Bring the colours of any camera to BT.709, so that a video looks right on every screen.

`steps` gives the filters that do it. Most videos need their matrix or range changed at most,
which libswscale does while it scales. HDR and wide gamuts go through a table of 33 × 33 × 33
colours that is worked out here (`tone.table`).

The primaries of BT.601 are taken for those of BT.709: the difference on skin is 1.3 ΔE*ab,
below what can be seen, and putting it right costs three times the time of all the rest.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

import numpy as np
from av import FFmpegError, VideoFrame
from av.sidedata.sidedata import SideData, Type
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from parvis.media.processing.video import opening, tone
from parvis.media.processing.video.contract import Refused

Step = tuple[str, str]  # a filter's name and its arguments
Size = tuple[int, int]

_SAME_LIGHT: Final = "irange=tv:range=tv:iprimaries=bt709:primaries=bt709:itrc=bt709:trc=bt709"

# Code points of ITU-T H.273.
_BT709: Final = 1
_UNKNOWN: Final = 2
_PQ: Final = 16
_HLG: Final = 18
_BT2020: Final = 9
_RGB: Final = 0
_MATRICES: Final = {
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    9: "bt2020nc",
    10: "bt2020nc",
}
_FULL: Final = 2
_STANDARD_DEFINITION_PX: Final = 576
_SAMPLES: Final = 6
_SAMPLE_PX: Final = 96
_MOST_PIXELS: Final = 8192 * 8192
_LEAST_PEAK_NITS: Final = 400
_MOST_PEAK_NITS: Final = 2000


@dataclass(frozen=True, slots=True)
class Colour:
    """What the numbers in a frame mean: code points of ITU-T H.273, range, brightest light.

    `exposure` is how much to dim an HDR video, if it was taken brighter than is usual.
    """

    primaries: int = _BT709
    transfer: int = _BT709
    matrix: int = _BT709
    full_range: bool = False
    peak_nits: int = tone.USUAL_PEAK_NITS
    exposure: float = 1.0

    @property
    def hdr(self) -> str:
        """`pq`, `hlg`, or nothing."""
        return {_PQ: "pq", _HLG: "hlg"}.get(self.transfer, "")

    @property
    def needs_table(self) -> bool:
        return bool(self.hdr) or self.primaries in tone.WIDE


def colour_of(frame: VideoFrame) -> Colour:
    """Return what a decoded frame says of its colours, and the usual where it says nothing."""
    is_rgb = bool(frame.format.is_rgb)
    transfer = int(frame.color_trc)
    primaries = int(frame.color_primaries)
    if transfer in (_PQ, _HLG) and primaries == _UNKNOWN:
        primaries = _BT2020
    matrix = int(frame.colorspace)
    if is_rgb:
        matrix = _RGB
    elif matrix not in _MATRICES:
        matrix = _usual_matrix(primaries, min(frame.width, frame.height))
    full_range = is_rgb or frame.format.name.startswith("yuvj") or int(frame.color_range) == _FULL
    return Colour(primaries, transfer, matrix, full_range, _peak_nits(frame))


def measured(colour: Colour, path: str, max_pixels: int = _MOST_PIXELS) -> Colour:
    """Return `colour` with the exposure that suits the file, seen in a few of its frames.

    Only HDR is measured, and what cannot be read or sought in is taken as it is.
    """
    if not colour.hdr:
        return colour
    try:
        samples = [_signals(frame) for frame in _some_frames(Path(path), max_pixels)]
    except (FFmpegError, Refused, OSError, ValueError):
        return colour
    if not samples:
        return colour
    return replace(colour, exposure=tone.exposure_of(np.concatenate(samples), colour.hdr))


def steps(colour: Colour, folder: Path, size: Size | None = None) -> tuple[Step, ...]:
    """Return the filters from `colour` to BT.709 in limited range, yuv420p, scaled to `size`.

    The table that they may read is written into `folder`. Without `size` frames stay as large
    as they are.
    """
    into = f"{size[0]}:{size[1]}:" if size else ""
    source = f"in_range={'full' if colour.full_range else 'limited'}"
    if colour.matrix in _MATRICES:
        source += f":in_color_matrix={_MATRICES[colour.matrix]}"
    target = "out_range=limited:out_color_matrix=bt709:flags=bicubic"
    named = ("setparams", "color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=limited")
    if not colour.needs_table and colour.matrix in (_BT709, _RGB):
        return ("scale", f"{into}{source}:{target}"), ("format", "yuv420p"), named
    if not colour.needs_table:
        matrix = _MATRICES[colour.matrix]
        return (
            ("scale", f"{into}{source}:out_range=limited:out_color_matrix={matrix}:flags=bicubic"),
            ("format", "yuv420p"),
            # libswscale's own way from matrix to matrix keeps 40 dB of the picture, or is slow.
            ("colorspace", f"ispace={matrix}:space=bt709:{_SAME_LIGHT}:format=yuv420p:fast=1"),
            named,
        )
    return (
        ("scale", f"{into}{source}:flags=bicubic"),
        # Of all formats, the table is applied by far the fastest to this one.
        ("format", "gbrp16le"),
        ("lut3d", f"file={_escaped(_written_table(colour, folder))}:interp=tetrahedral"),
        ("setparams", "color_primaries=bt709:color_trc=bt709"),
        ("scale", target),
        ("format", "yuv420p"),
        named,
    )


def _some_frames(path: Path, max_pixels: int) -> Iterator[VideoFrame]:
    """Yield the key frames before a few places spread over the file."""
    with opening.opened(path, max_pixels) as container:
        stream = opening.video_of(container)
        stream.codec_context.skip_frame = "NONKEY"
        length = container.duration or 0
        start = container.start_time or 0
        for part in range(_SAMPLES):
            container.seek(start + length * part // _SAMPLES)
            frame = next(container.decode(stream), None)
            if frame is not None:
                yield frame


def _signals(frame: VideoFrame) -> NDArray[np.float64]:
    """Return the frame's (pixels, 3) red, green and blue signals, 0 to 1, of a small version."""
    small = frame.reformat(_SAMPLE_PX, _SAMPLE_PX, "rgb48le", interpolation=Interpolation.AREA)
    return small.to_ndarray().reshape(-1, 3) / 65535


def _usual_matrix(primaries: int, short_side: int) -> int:
    if primaries == _BT2020:
        return _BT2020
    return 6 if short_side <= _STANDARD_DEFINITION_PX else _BT709


def _peak_nits(frame: VideoFrame) -> int:
    """Return the brightest light that the file announces (MaxCLL, CTA-861.3), if it is sensible."""
    for found in cast("Iterable[SideData]", frame.side_data):
        if found.type == Type.CONTENT_LIGHT_LEVEL:
            brightest = int.from_bytes(bytes(found)[:4], sys.byteorder)
            if brightest >= _LEAST_PEAK_NITS:
                return min(brightest, _MOST_PEAK_NITS)
    return tone.USUAL_PEAK_NITS


def _written_table(colour: Colour, folder: Path) -> Path:
    source = tone.Light(colour.hdr, colour.primaries, colour.peak_nits, colour.exposure)
    name = f"{colour.hdr or 'sdr'}-{colour.primaries}-{colour.peak_nits}-{colour.exposure * 100:.0f}"
    path = folder / f"{name}.cube"
    if not path.exists():
        path.write_text(tone.as_cube(tone.table(source)))
    return path


def _escaped(path: Path) -> str:
    return "".join(f"\\{letter}" if letter in "\\':[],;" else letter for letter in str(path))
