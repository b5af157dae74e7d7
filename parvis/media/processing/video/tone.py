"""Work out what an HDR or wide-gamut colour looks like on an ordinary screen.

Highlights are compressed after ITU-R BT.2390 (section 5.4.1, the EETF: a Hermite spline in PQ),
on the intensity of ICtCp (BT.2100), with the saturation correction that goes with it, so that
hues stay. What lies outside BT.709 after that loses chroma at constant hue and intensity, softly
from nine tenths of the way to the edge.

HDR's reference white, 203 cd/m² (BT.2408), is the screen's white before compression. Light below
some 95 cd/m² passes unchanged, that is skin as it is usually exposed; reference white itself
comes out at about three quarters of the screen's light, which leaves room for what shines.

Phones often expose higher than that: measured on their clips, white paper lies at 400 to 600
cd/m² and faces would come out pale. `exposure_of` says by how much to dim such a video.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.float64]  # (…, 3)

SIDE: Final = 33
WHITE_NITS: Final = 203.0
USUAL_PEAK_NITS: Final = 1000

# Of the lightness in a video: what counts as its white, and mid-grey (Reinhard 2002, "key").
_WHITE_PERCENTILE: Final = 95
_GREY: Final = 0.18
_DIMMEST: Final = 0.4
_EXPOSURE_STEP: Final = 0.05

# Screens and browsers lie between 1.96 (Apple) and 2.4 (BT.1886); most are near 2.2.
_GAMMA: Final = 2.2
_SOFT_FROM: Final = 0.9
_BISECTIONS: Final = 16
_TINY: Final = 1e-4

# (red, green, blue, white) in CIE 1931 x, y: BT.709, BT.2020, Display P3 (SMPTE EG 432-1).
_D65: Final = (0.3127, 0.3290)
_PRIMARIES: Final = {
    1: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
WIDE: Final = frozenset({9, 12})

# BT.2100, table 7: light in BT.2020 to LMS, and L'M'S' to ICtCp.
_LMS: Final = np.array([[1688, 2146, 262], [683, 2951, 462], [99, 309, 3688]]) / 4096
_ICTCP: Final = np.array([[2048, 2048, 0], [6610, -13613, 7003], [17933, -17390, -543]]) / 4096
_LMS_BACK: Final = np.linalg.inv(_LMS)
_ICTCP_BACK: Final = np.linalg.inv(_ICTCP)

# BT.2100, table 4 (PQ) and table 5 (HLG).
_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
_HLG_A: Final = 0.17883277
_HLG_B: Final = 1 - 4 * _HLG_A
_HLG_C: Final = 0.5 - _HLG_A * np.log(4 * _HLG_A)
_HLG_GAMMA: Final = 1.2
_HLG_PEAK_NITS: Final = 1000.0
_LUMINANCE_2020: Final = np.array([0.2627, 0.6780, 0.0593])


@dataclass(frozen=True, slots=True)
class Light:
    """How signals become light: `pq`, `hlg` or nothing, primaries as in H.273, peak, exposure."""

    hdr: str
    primaries: int
    peak_nits: int = USUAL_PEAK_NITS
    exposure: float = 1.0


def table(source: Light) -> Colours:
    """Return the BT.709 signals (blue, green, red, 3) for the corners of a grid of signals."""
    axis = np.linspace(0.0, 1.0, SIDE)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    signals = np.stack((red, green, blue), axis=-1)
    return to_screen(signals, source)


def to_screen(signals: Colours, source: Light) -> Colours:
    """Return the BT.709 signals, 0 to 1, that show what the signals of another system mean."""
    light = source.exposure * _decoded(signals, source.hdr) @ _to_2020(source.primaries).T
    intensity, chroma = _ictcp(np.maximum(light, 0.0))
    if source.hdr:
        peak = _HLG_PEAK_NITS if source.hdr == "hlg" else float(source.peak_nits)
        mapped = _eetf(intensity, source.exposure * peak)
        chroma = chroma * (mapped / np.maximum(intensity, _TINY))[..., None]
        intensity = mapped
    screen = _within_709(intensity, chroma)
    return np.clip(screen, 0.0, 1.0) ** (1 / _GAMMA)


def exposure_of(signals: Colours, hdr: str) -> float:
    """Return by how much to dim an HDR video of which these signals are a sample.

    Its white (the 95th percentile) is brought down to reference white, but its mean (on a
    logarithmic scale) not below mid-grey: a dark scene with lights in it stays as it is.
    """
    luminance = _decoded(signals, hdr) @ _LUMINANCE_2020
    white = float(np.percentile(luminance, _WHITE_PERCENTILE))
    mean = float(np.exp(np.log(luminance + _TINY).mean()))
    wanted = max(WHITE_NITS / max(white, _TINY), _GREY * WHITE_NITS / max(mean, _TINY))
    return round(min(1.0, max(_DIMMEST, wanted)) / _EXPOSURE_STEP) * _EXPOSURE_STEP


def as_cube(colours: Colours) -> str:
    """Return a table as the text of a `.cube` file (Adobe, Cube LUT Specification 1.0)."""
    rows = colours.reshape(-1, 3)
    lines = "\n".join(f"{red:.6f} {green:.6f} {blue:.6f}" for red, green, blue in rows.tolist())
    return f"LUT_3D_SIZE {SIDE}\n{lines}\n"


def pq(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the PQ signal of light in cd/m²."""
    power = (np.maximum(nits, 0.0) / 10_000) ** _M1
    return np.asarray(((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2)


def light_of_pq(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the light in cd/m² of a PQ signal."""
    root = np.maximum(signal, 0.0) ** (1 / _M2)
    return np.asarray(10_000 * (np.maximum(root - _C1, 0.0) / (_C2 - _C3 * root)) ** (1 / _M1))


def light_of_hlg(signals: Colours) -> Colours:
    """Return the light in cd/m² of HLG signals in BT.2020, on a screen of 1,000 cd/m²."""
    signals = np.clip(signals, 0.0, 1.0)
    high = (np.exp((signals - _HLG_C) / _HLG_A) + _HLG_B) / 12
    scene = np.where(signals <= 0.5, signals**2 / 3, high)
    luminance = scene @ _LUMINANCE_2020
    return np.asarray(_HLG_PEAK_NITS * scene * luminance[..., None] ** (_HLG_GAMMA - 1))


def _decoded(signals: Colours, hdr: str) -> Colours:
    if hdr == "pq":
        return light_of_pq(signals)
    if hdr == "hlg":
        return light_of_hlg(signals)
    return np.asarray(WHITE_NITS * np.clip(signals, 0.0, 1.0) ** _GAMMA)


def _to_xyz(primaries: int) -> NDArray[np.float64]:
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in (*_PRIMARIES[primaries], _D65)]).T
    return np.asarray(columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3]))


def _to_2020(primaries: int) -> NDArray[np.float64]:
    known = primaries if primaries in _PRIMARIES else 1
    return np.asarray(np.linalg.solve(_to_xyz(9), _to_xyz(known)))


_709_FROM_2020: Final = np.linalg.solve(_to_xyz(1), _to_xyz(9))


def _ictcp(light: Colours) -> tuple[NDArray[np.float64], Colours]:
    values = pq(light @ _LMS.T) @ _ICTCP.T
    return values[..., 0], values[..., 1:]


def _in_709(intensity: NDArray[np.float64], chroma: Colours) -> Colours:
    """Return linear BT.709, 1 for the screen's white, below 0 or above 1 where it has no such colour."""
    values = np.concatenate((intensity[..., None], chroma), axis=-1)
    light = light_of_pq(values @ _ICTCP_BACK.T) @ _LMS_BACK.T
    return np.asarray(light @ _709_FROM_2020.T / WHITE_NITS)


def _eetf(intensity: NDArray[np.float64], peak_nits: float) -> NDArray[np.float64]:
    if peak_nits <= WHITE_NITS:
        return intensity
    source, screen = pq(np.array([peak_nits, WHITE_NITS]))
    highest = screen / source
    knee = 1.5 * highest - 0.5
    value = np.clip(intensity / source, 0.0, 1.0)
    at = (value - knee) / (1 - knee)
    curve = (
        (2 * at**3 - 3 * at**2 + 1) * knee
        + (at**3 - 2 * at**2 + at) * (1 - knee)
        + (3 * at**2 - 2 * at**3) * highest
    )
    return np.asarray(source * np.where(value < knee, value, curve))


def _within_709(intensity: NDArray[np.float64], chroma: Colours) -> Colours:
    """Return linear BT.709 with the chroma drawn in as far as it must be."""
    # `room` is how much of the chroma BT.709 can show, up to twice what is there.
    low, high = np.zeros_like(intensity), np.full_like(intensity, 2.0)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        inside = _is_inside(_in_709(intensity, chroma * middle[..., None]))
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    room = np.maximum(low, _TINY)
    reach = 1 / room
    over = (reach - _SOFT_FROM) / (1 - _SOFT_FROM)
    softened = _SOFT_FROM + (1 - _SOFT_FROM) * -np.expm1(-np.maximum(over, 0.0))
    kept = np.where(over > 0, softened * room, 1.0)
    return _in_709(intensity, chroma * kept[..., None])


def _is_inside(screen: Colours) -> NDArray[np.bool_]:
    return np.asarray(((screen >= -_TINY) & (screen <= 1 + _TINY)).all(axis=-1))
