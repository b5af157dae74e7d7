"""Colours in between: ramps through the town's colours, even to the eye, and their use on a plane."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.clips.clip import Plane

Ramp = NDArray[np.uint32]

STEPS = 1024
# Oklab (Björn Ottosson, 2020): linear RGB to cone answers, and their cube roots to lightness and colour.
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@cache
def ramp(*codes: str, closed: bool = False) -> Ramp:
    """`STEPS` packed RGBA colours through the given ones; a closed ramp returns to the first."""
    lab = np.array([_to_lab(code) for code in (*codes, *codes[: int(closed)])])
    places = np.linspace(0, len(lab) - 1, STEPS)
    mixed = np.stack([np.interp(places, np.arange(len(lab)), lab[:, part]) for part in range(3)], axis=1)
    linear = np.clip((mixed @ np.linalg.inv(_LAB).T) ** 3 @ np.linalg.inv(_CONES).T, 0, 1)
    bytes_ = np.full((STEPS, 4), 255, np.uint8)
    bytes_[:, :3] = np.round(_encode(linear) * 255)
    packed: Ramp = bytes_.view(np.uint32).ravel()
    packed.setflags(write=False)
    return packed


def shade(colours: Ramp, plane: Plane) -> Ramp:
    """The plane in colour: 0 is the first, 1 the last, and what lies beyond is held there."""
    found: Ramp = colours.take((plane * (STEPS - 1)).astype(np.int32), mode="clip")
    return found


def shade_round(colours: Ramp, plane: Plane) -> Ramp:
    """The same with a closed ramp: whole numbers are all the first colour."""
    found: Ramp = colours.take((plane * STEPS).astype(np.int32) & (STEPS - 1))
    return found


def light(code: str) -> NDArray[np.float32]:
    """A colour as three shares of light, for planes that are added up."""
    return _decode(_bytes(code)).astype(np.float32)


def _to_lab(code: str) -> NDArray[np.float64]:
    found: NDArray[np.float64] = _LAB @ np.cbrt(_CONES @ _decode(_bytes(code)))
    return found


def _bytes(code: str) -> NDArray[np.float64]:
    return np.frombuffer(bytes.fromhex(code.removeprefix("#")), np.uint8) / 255


def _decode(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Light from sRGB's bytes."""
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def _encode(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """SRGB's bytes from light."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
