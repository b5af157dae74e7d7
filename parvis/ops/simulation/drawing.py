"""The plot of what the feed learned, as a plain SVG file that any browser opens."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _RIGHT = 720, 400, 56, 48, 48, 150
_INK, _QUIET, _LINE, _PAPER = "#1b1a18", "#6b675f", "#dcd7cf", "#faf8f5"
_COLOURS: Final = ("#2743d6", "#1b1a18", "#a8471c", "#2c7a4b", "#8a8479", "#b08a1e")


def taste_plot(title: str, courses: Mapping[str, Sequence[float]], swipes_a_page: int) -> str:
    """Return lines of shares from 0 to 1, one value a page; the first line is the feed's own."""
    most = max(len(values) for values in courses.values())
    parts = [_frame(title, most, swipes_a_page)]
    # Labels stand beside the ends of their lines, apart from each other.
    ends = sorted((values[-1], name) for name, values in courses.items() if values)
    heights, last = {}, float("inf")
    for value, name in ends:
        last = min(_y(value), last - 18)
        heights[name] = last
    for number, (name, values) in enumerate(courses.items()):
        if values:
            parts.append(_line(name, values, most, _COLOURS[number % len(_COLOURS)], heights[name]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' font-family="system-ui, sans-serif" font-size="13">{"".join(parts)}</svg>\n'
    )


def _frame(title: str, pages: int, swipes_a_page: int) -> str:
    parts = [
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{_PAPER}"/>',
        f'<text x="{_LEFT}" y="26" fill="{_INK}" font-size="16" font-weight="600">{escape(title)}</text>',
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = _y(share)
        parts.append(f'<path d="M{_LEFT} {y:g}H{_WIDTH - _RIGHT}" stroke="{_LINE}"/>')
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 4:g}" fill="{_QUIET}" text-anchor="end">{share:.0%}</text>'
        )
    for page in range(pages):
        x = _x(page, pages)
        parts.append(
            f'<text x="{x:g}" y="{_HEIGHT - _BOTTOM + 20}" fill="{_QUIET}" text-anchor="middle">'
            f"{page * swipes_a_page}</text>"
        )
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(
        f'<text x="{middle:g}" y="{_HEIGHT - 10}" fill="{_QUIET}" text-anchor="middle">swipes before</text>'
    )
    return "".join(parts)


def _line(name: str, values: Sequence[float], pages: int, colour: str, label_y: float) -> str:
    points = "L".join(f"{_x(page, pages):g} {_y(value):g}" for page, value in enumerate(values))
    return (
        f'<path d="M{points}" fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round"/>'
        f'<text x="{_WIDTH - _RIGHT + 8}" y="{label_y + 4:g}" fill="{colour}">{escape(name)}</text>'
    )


def _x(page: int, pages: int) -> float:
    return round(_LEFT + (_WIDTH - _RIGHT - _LEFT) * page / max(1, pages - 1), 1)


def _y(share: float) -> float:
    return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - share), 1)
