"""PDQ: 256 bits that stay nearly the same when a picture is scaled, filtered or coded again.

The algorithm is the published one (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ
Image-Hashing Algorithm", 2019): luminance, two passes of a box filter in both directions, 64 by
64 samples of that, the 16 by 16 lowest frequencies of its cosine transform but for the constant,
and one bit for each that lies above their median. Two pictures are near when at most
`NEAR_BITS` bits differ.

Turning or mirroring the picture permutes the coefficients and changes some signs, so the hashes
of all eight orientations come from one transform (`dihedral_hashes`). The median is always so
close to nought that the same can be done to a finished hash (`oriented`): a few bits come out
differently, and no second hash need be kept.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # the server compares hashes too, and has no use for a decoder
    from av import VideoFrame

Luma = NDArray[np.float32]
Hashes = NDArray[np.uint8]  # (count, 32), each most significant bit first, as PDQ prints them

BITS: Final = 256
BYTES: Final = BITS // 8
NEAR_BITS: Final = 31
GOOD_QUALITY: Final = 50

_SIDE: Final = 64
_FREQUENCIES: Final = 16
_FRAME_PX: Final = 512
_LUMA: Final = np.array([0.299, 0.587, 0.114], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Orientation:
    """A way to lay down a picture: first mirrored along the diagonal, then left-right, top-bottom."""

    transposed: bool
    left_right: bool
    top_bottom: bool


UPRIGHT: Final = Orientation(transposed=False, left_right=False, top_bottom=False)
ORIENTATIONS: Final = tuple(
    Orientation(transposed, left_right, top_bottom)
    for transposed in (False, True)
    for left_right in (False, True)
    for top_bottom in (False, True)
)


def _transform() -> NDArray[np.float32]:
    frequency = np.arange(1, _FREQUENCIES + 1)[:, None]
    sample = 2 * np.arange(_SIDE)[None, :] + 1
    basis: NDArray[np.float64] = math.sqrt(2 / _SIDE) * np.cos(math.pi / (2 * _SIDE) * frequency * sample)
    return basis.astype(np.float32)


_DCT: Final = _transform()
# Mirrored, a cosine of odd frequency changes its sign; the first row and column have frequency 1.
_SIGNS: Final = np.where(np.arange(_FREQUENCIES) % 2 == 0, -1, 1).astype(np.float32)


def luma_of(frame: "VideoFrame") -> Luma:
    """Return the frame's luminance, 0 to 255, made small by libswscale before numpy sees it.

    The signal's own luma serves. Its weights are those of BT.709 where the paper has BT.601's;
    that changes one bit of 256.
    """
    width, height = min(frame.width, _FRAME_PX), min(frame.height, _FRAME_PX)
    small = frame.reformat(width, height, "gray", interpolation="AREA", threads=1)
    return small.to_ndarray().astype(np.float32)


def luma_of_rgb(pixels: NDArray[np.uint8]) -> Luma:
    """Return the luminance (height, width) of sRGB pixels (height, width, 3)."""
    luma: Luma = np.tensordot(pixels.astype(np.float32), _LUMA, axes=1)
    return luma


def hash_of(luma: Luma) -> tuple[bytes, int]:
    """Return the hash, and how much there is to see: 0 for a flat picture to 100."""
    coefficients, quality = _coefficients(luma)
    return _bits_above_median(coefficients), quality


def dihedral_hashes(luma: Luma) -> tuple[tuple[bytes, ...], int]:
    """Return the hash of the picture in each of `ORIENTATIONS`, and its quality."""
    coefficients, quality = _coefficients(luma)
    return tuple(_bits_above_median(_laid(coefficients, way)) for way in ORIENTATIONS), quality


def oriented(hashes: Hashes, way: Orientation) -> Hashes:
    """Return what the hashes would be of the pictures laid down `way`, a few bits aside."""
    bits = np.unpackbits(hashes, axis=1)[:, ::-1].reshape(-1, _FREQUENCIES, _FREQUENCIES)
    signs = _laid(bits.astype(np.float32) - 0.5, way)
    return np.packbits(signs.reshape(-1, BITS)[:, ::-1] > 0, axis=1)


def distance(first: bytes, second: bytes) -> int:
    """Return in how many bits two hashes differ."""
    return (int.from_bytes(first, "big") ^ int.from_bytes(second, "big")).bit_count()


def distances(first: Hashes, second: Hashes) -> NDArray[np.int64]:
    """Return (len(first), len(second)) numbers of differing bits."""
    words = np.ascontiguousarray(first).view(np.uint64), np.ascontiguousarray(second).view(np.uint64)
    apart = np.bitwise_count(words[0][:, None, :] ^ words[1][None, :, :])
    return np.asarray(apart.sum(axis=2, dtype=np.int64))


def _laid(coefficients: NDArray[np.float32], way: Orientation) -> NDArray[np.float32]:
    laid = np.swapaxes(coefficients, -1, -2) if way.transposed else coefficients
    if way.left_right:
        laid = laid * _SIGNS
    if way.top_bottom:
        laid = laid * _SIGNS[:, None]
    return laid


def _coefficients(luma: Luma) -> tuple[NDArray[np.float32], int]:
    small = _decimated(luma)
    return np.asarray(_DCT @ small @ _DCT.T, np.float32), _quality(small)


def _decimated(luma: Luma) -> Luma:
    """Return the 64 × 64 samples of the smoothed picture; both steps are linear along each axis."""
    height, width = luma.shape
    return np.asarray(_sampler(height) @ luma @ _sampler(width).T, np.float32)


@lru_cache(maxsize=64)
def _sampler(side: int) -> NDArray[np.float32]:
    """Return the (64, side) weights that smooth one axis twice and take its samples."""
    window = (side + 2 * _SIDE - 1) // (2 * _SIDE)
    at = np.arange(side)
    first = np.maximum(at - (window - 1) // 2, 0)
    past = np.minimum(at + window // 2 + 1, side)
    # At the edges, the mean is of what there is.
    mean = ((at >= first[:, None]) & (at < past[:, None])) / (past - first)[:, None]
    places = ((np.arange(_SIDE) + 0.5) * side / _SIDE).astype(int)
    return np.asarray(mean[places] @ mean, np.float32)


def _quality(small: Luma) -> int:
    steps = sum(
        int(np.abs(np.trunc(np.diff(small, axis=axis) * (100 / 255))).sum(dtype=np.float64))
        for axis in (0, 1)
    )
    return min(100, steps // 90)


def _bits_above_median(coefficients: NDArray[np.float32]) -> bytes:
    flat = coefficients.ravel()
    median = np.partition(flat, BITS // 2 - 1)[BITS // 2 - 1]
    return np.packbits(flat[::-1] > median).tobytes()
