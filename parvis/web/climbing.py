"""Where a new post stands on its way up, in plain words and as a small flight of steps."""

from dataclasses import dataclass
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.feed.queries import Climb, ClimbState
from parvis.web.plots import SIDE, Bar

_GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One pool: its ground, how far it is filled, and the number below it."""

    ground: Bar
    filled: Bar
    label: str
    here: bool


@dataclass(frozen=True, slots=True)
class Ladder:
    """What the page shows: the steps, where the post stands, and what comes next."""

    steps: tuple[Step, ...]
    stands: str
    received: str
    next: str


def ladder_of(climb: Climb) -> Ladder:
    """Return the way up as it is drawn and told."""
    steps = tuple(_step(climb, number) for number in range(len(climb.sizes)))
    return Ladder(steps, _stands(climb), _received(climb), _next(climb))


def _step(climb: Climb, number: int) -> Step:
    count = len(climb.sizes)
    width = (SIDE - _GAP * (count - 1)) / count
    x, height = number * (width + _GAP), SIDE * (number + 1) / count
    share = 1.0 if number < climb.pool else 0.0
    if number == climb.pool:
        share = min(1.0, (climb.impressions or 0) / climb.sizes[number])
    label = _number(climb.sizes[number])
    return Step(
        ground=_bar(x, width, height),
        filled=_bar(x, width, height * share),
        label=label,
        here=number == climb.pool and climb.state == ClimbState.CLIMBING,
    )


def _bar(x: float, width: float, height: float) -> Bar:
    return Bar(round(x, 2), round(SIDE - height, 2), round(width, 2), round(height, 2), "")


def _stands(climb: Climb) -> str:
    if climb.state == ClimbState.PASSED:
        return _("It has passed every step.")
    size = climb.sizes[climb.pool]
    if climb.state == ClimbState.CLIMBING:
        told = ngettext(
            "It is being shown to its first %(size)s member.",
            "It is being shown to its first %(size)s members.",
            size,
        )
        return f"{told % {'size': _number(size)}} {_so_far(climb)}"
    if climb.state == ClimbState.LEFT:
        return _("It left the steps after being shown to %(size)s members.") % {"size": _number(size)}
    return f"{_('Its days on the steps are over.')} {_so_far(climb)}"


def _so_far(climb: Climb) -> str:
    if climb.impressions is None:
        return _("Fewer than 5 have seen it so far.")
    return _("About %(count)s have seen it so far.") % {"count": _number(climb.impressions)}


def _received(climb: Climb) -> str:
    if climb.received_percent is None:
        return _("How it is received is told from sixty members on.")
    return _("Beside what is usual for new posts of its length (100 %%), it is at about %(percent)s %%.") % {
        "percent": climb.received_percent
    }


def _next(climb: Climb) -> str:
    if climb.state != ClimbState.CLIMBING:
        return _("It is shown to those who are likely to enjoy it, like everything that is not new.")
    day = formats.date_format(climb.until, _("j M"))
    if climb.pool + 1 == len(climb.sizes):
        return _("Until %(day)s, For You keeps a place on every page for posts like this one.") % {"day": day}
    return _(
        "Once %(size)s have seen it, it is compared with new posts of its length: how many stayed to the end,"
        " and how many liked it. If it did surely better than usual, it is shown to %(more)s. It has until %(day)s."
    ) % {
        "size": _number(climb.sizes[climb.pool]),
        "more": _number(climb.sizes[climb.pool + 1]),
        "day": day,
    }


def _number(count: int) -> str:
    return formats.number_format(count, force_grouping=True)
