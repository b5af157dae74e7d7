"""A few lines over a few steps, as an SVG file that any browser shows."""

import math
from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

_WIDTH, _HEIGHT, _EDGE = 720, 420, 60
_NAMES: Final = 170  # room for what the lines are called
_STEPS: Final = 5  # of the scale
_COLOURS: Final = ("#2743d6", "#b3401f", "#1f7a4d", "#7a3fb0", "#8a6d00", "#3d6f8e")


class Line(NamedTuple):
    """One value a step, from left to right."""

    name: str
    values: Sequence[float]


def plot(title: str, steps: Sequence[str], lines: Sequence[Line]) -> str:
    """Return the lines as SVG, each named at its end, with values beside and steps below."""
    low, high = _bounds([value for line in lines for value in line.values])
    across = (_WIDTH - 2 * _EDGE - _NAMES) / max(len(steps) - 1, 1)

    def x(step: int) -> float:
        return _EDGE + step * across

    def y(value: float) -> float:
        return _HEIGHT - _EDGE - (value - low) / (high - low) * (_HEIGHT - 2 * _EDGE)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        ' font-family="system-ui, sans-serif" font-size="12" fill="#1b1a18">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#faf8f5"/>',
        f'<text x="{_EDGE}" y="{_EDGE / 2}" font-size="16">{escape(title)}</text>',
    ]
    for number in range(_STEPS + 1):
        value = low + number * (high - low) / _STEPS
        parts.append(
            f'<path d="M{_EDGE} {y(value):.1f}H{x(len(steps) - 1):.1f}" stroke="#d9d4cb"/>'
            f'<text x="{_EDGE - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>'
        )
    for number, step in enumerate(steps):
        parts.append(
            f'<text x="{x(number):.1f}" y="{_HEIGHT - _EDGE / 2}" text-anchor="middle">{escape(step)}</text>'
        )
    ends = _apart([y(line.values[-1]) for line in lines])
    for line, end, colour in zip(lines, ends, _COLOURS * len(lines), strict=False):
        path = "L".join(f"{x(step):.1f} {y(value):.1f}" for step, value in enumerate(line.values))
        parts.append(
            f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{x(len(steps) - 1) + 8:.1f}" y="{end + 4:.1f}" fill="{colour}">'
            f"{escape(line.name)}</text>"
        )
    return "\n".join([*parts, "</svg>", ""])


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    """Return whole numbers between which all values lie, as many apart as make whole steps."""
    low, high = math.floor(min(values)), math.ceil(max(values))
    return low, low + _STEPS * max(math.ceil((high - low) / _STEPS), 1)


def _apart(places: Sequence[float]) -> list[float]:
    """Return places far enough from each other to be read, in the order given."""
    moved = [0.0] * len(places)
    last = float("-inf")
    for number in sorted(range(len(places)), key=lambda number: places[number]):
        moved[number] = last = max(places[number], last + 14)
    return moved
