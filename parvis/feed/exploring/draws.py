"""Chance as whole numbers: uniform ones from a seed, and draws from a beta distribution.

The bytes are those of SHAKE-256, which every language has. A beta draw is x / (x + y) of two gamma
draws; a gamma draw is a normal one, bent by Wilson and Hilferty's cube root (1931), which is exact
enough from a shape of one on. A normal draw is a place in a table of quantiles that is made by
whole numbers alone. So everybody draws the same, to the last bit.
"""

import hashlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from parvis.learn.chances import ONE

Ints = NDArray[np.int64]

SHAPE: Final = 1_024  # a shape of one
SIGMA: Final = 1 << 12  # one standard deviation, in the table of quantiles
_PLACES: Final = 1 << 16
_CUBE: Final = 1 << 16  # one, for the bent normal draw
_BITS: Final = 96
_WORD: Final = 1 << 64


def uniform(seed: bytes, count: int) -> NDArray[np.uint16]:
    """Return whole numbers below 2^16, each as likely as any other."""
    drawn = np.frombuffer(hashlib.shake_256(seed).digest(2 * count), "<u2")
    return drawn.astype(np.uint16, copy=False)


def below(seed: bytes, bounds: list[int]) -> list[int]:
    """Return one whole number below each bound; which numbers are likelier differs by less than 2^-32."""
    words = np.frombuffer(hashlib.shake_256(seed).digest(8 * len(bounds)), "<u8").tolist()
    return [word * bound // _WORD for word, bound in zip(words, bounds, strict=True)]


def beta(shapes: Ints, numbers: NDArray[np.uint16]) -> Ints:
    """Return draws in 2^-20 from beta distributions.

    `shapes` are `(2, n)`, in 1/1024, none below 1 nor above 2^14; `numbers` are `(draws, 2, n)`.
    """
    rooted = _rooted(shapes << 22)
    middle = _CUBE - _CUBE * SHAPE // (9 * shapes)
    bent = np.maximum(middle + _QUANTILES[numbers] * (_CUBE << 4) // (3 * rooted), 0)
    cubed = ((bent * bent) >> 16) * bent >> 16
    first, second = np.moveaxis(shapes * cubed, 1, 0)
    return np.asarray(first * ONE // np.maximum(first + second, 1))


def _rooted(squares: Ints) -> Ints:
    """Return the whole parts of square roots: a float's, put right where its rounding went up."""
    roots = np.sqrt(squares).astype(np.int64)
    return roots - (roots * roots > squares)


def _quantiles() -> NDArray[Any]:
    """Return, in `SIGMA`, the standard normal quantile of (place + 1/2) / 2^16, for each place.

    Half of the bell is added up in steps of 1/4096 from the middle outwards. Each step's height
    is that of the step before, times a factor that itself shrinks by e^(-h²).
    """
    shrink = _shrinking()
    factor = shrink  # from the middle of the first step to that of the second
    height, area, areas = 1 << _BITS, 0, [0]
    for _step in range(8 * SIGMA):
        area += height
        areas.append(area)
        height = height * factor >> _BITS
        factor = factor * shrink >> _BITS
    half = _PLACES // 2
    scale = area >> 62
    known = np.array([value // scale for value in areas], np.int64)
    wanted = np.array([area * (2 * place + 1) // (2 * half) // scale for place in range(half)], np.int64)
    upper = np.searchsorted(known, wanted).astype(np.int64)
    return np.concatenate([-upper[::-1], upper])


def _shrinking() -> int:
    """Return e^(-h²) in 2^-96, by its series; h is 1/4096."""
    term = total = 1 << _BITS
    for place in range(1, 12):
        term = -term // (SIGMA * SIGMA * place)
        total += term
    return total


_QUANTILES: Final = _quantiles()
