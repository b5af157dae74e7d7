"""Plots as SVG: the geometry is computed here, `parts/plot.html` draws it, a style sheet colours it.

A plot fills its box whatever the width: shapes live in a square of 100 by 100 that is stretched,
and the labels are text beside it, so that they stay legible on a phone. Each comes with its
numbers as rows of a table, for whoever reads rather than looks.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

SIDE: Final = 100
_GAP: Final = 0.25  # between columns, of the room that each has
_STEPS: Final = (2, 3, 4, 5, 6, 8, 10, 20)
_LABELS: Final = 4  # as many as a phone has room for below a plot


@dataclass(frozen=True, slots=True)
class Bar:
    """One column, or one bar of a list; `words` say what it stands for."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One number with what it belongs to, as the table says it."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn, and what is said of it. `line` and `area` are paths, empty where there are bars."""

    title: str
    summary: str
    rows: tuple[Row, ...]
    x_labels: tuple[str, ...]
    y_labels: tuple[str, ...]  # from the top down
    line: str = ""
    area: str = ""
    bars: tuple[Bar, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there would be nothing in its frame: then its words say why."""
        return not self.line and not any(bar.height for bar in self.bars)


def curve(title: str, summary: str, rows: Iterable[Row], values: Sequence[float], x: Sequence[str]) -> Plot:
    """Return a line over a filled area for shares from 0 to 1, one value a step from left to right."""
    points = _points(values)
    line = "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if points else ""
    area = f"{line}L{SIDE} {SIDE}L0 {SIDE}Z" if points else ""
    return Plot(title, summary, tuple(rows), tuple(x), ("100 %", "50 %", "0 %"), line, area)


def columns(title: str, summary: str, rows: Iterable[Row], values: Sequence[float]) -> Plot:
    """Return one column a row, as high as its value; the axis ends at a round number above them all."""
    table = tuple(rows)
    top = round_above(max(values, default=0))
    each = SIDE / max(1, len(values))
    bars = tuple(
        Bar(
            x=_short(number * each + each * _GAP / 2),
            y=_short(SIDE - SIDE * value / top),
            width=_short(each * (1 - _GAP)),
            height=_short(SIDE * value / top),
            words=f"{row.label}: {row.words}",
        )
        for number, (value, row) in enumerate(zip(values, table, strict=True))
    )
    y_labels = (f"{top:g}", f"{top / 2:g}", "0") if top > 1 else ("1", "0")
    return Plot(title, summary, table, _some(table), y_labels, bars=bars)


def shares(title: str, summary: str, rows: Iterable[Row], values: Sequence[float]) -> Plot:
    """Return one bar a row, from left to right, the longest over the whole width."""
    table = tuple(rows)
    most = max(values, default=0) or 1
    bars = tuple(
        Bar(0, 0, _short(SIDE * value / most), SIDE, f"{row.label}: {row.words}")
        for value, row in zip(values, table, strict=True)
    )
    return Plot(title, summary, table, (), (), bars=bars)


def round_above(value: float) -> float:
    """Return the next round number that is not below `value`, such that its half is whole."""
    if value <= 1:
        return 1
    unit: float = 10.0 ** math.floor(math.log10(value))
    return next(step * unit for step in _STEPS if step * unit >= value and step * unit % 2 == 0)


def _points(values: Sequence[float]) -> list[tuple[float, float]]:
    """Return where the values stand; a single one reaches from side to side."""
    heights = [_short(SIDE - SIDE * min(1.0, max(0.0, value))) for value in values]
    if len(heights) == 1:
        heights *= 2
    last = max(1, len(heights) - 1)
    return [(_short(SIDE * number / last), height) for number, height in enumerate(heights)]


def _some(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the labels of a few rows: the first, the last, and some between at even distances."""
    if len(rows) <= _LABELS:
        return tuple(row.label for row in rows)
    step = (len(rows) - 1) / (_LABELS - 1)
    return tuple(rows[round(number * step)].label for number in range(_LABELS))


def _short(value: float) -> float:
    return round(value, 2)
