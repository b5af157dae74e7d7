"""Why a card is there, as the page says it: sentences first, the sum behind its place one tap deeper."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.feed.queries.explain import Explanation
from parvis.feed.reckoning import Factor, Reckoning, Term
from parvis.feed.values import WATCHED

_CERTAIN: Final = 1 << 32
_ONE: Final = 1 << 20
_STEPS: Final = 8  # of watched time; `learn.schema.WATCH_STEPS`
_MOST_SHOWN: Final = 4  # predictions that stand above the rest

# What may follow, as somebody would say it of themselves.
ACTIONS: Final[dict[str, str | Promise]] = {
    "long_view": gettext_lazy("Stay for 18 seconds, or to the end"),
    "complete": gettext_lazy("Stay to the end"),
    "watched": gettext_lazy("Stay longer than is usual for its length"),
    "skip": gettext_lazy("Leave within seven seconds"),
    "like": gettext_lazy("Like it"),
    "reply": gettext_lazy("Answer it"),
    "repost": gettext_lazy("Repost it"),
    "follow": gettext_lazy("Follow its author"),
    "bookmark": gettext_lazy("Keep it"),
    "share": gettext_lazy("Send it to somebody"),
    "visit": gettext_lazy("Look at its author"),
    "not_interested": gettext_lazy("Say that it is not for you"),
    "report": gettext_lazy("Report it"),
}
_FACTORS: Final[dict[str, str | Promise]] = {
    "video": gettext_lazy("Your setting: video or text"),
    "discovery": gettext_lazy("Your setting: whom you follow or everybody"),
    "new": gettext_lazy("Your setting: familiar or new"),
    "topics": gettext_lazy("A topic that you want more of"),
    "less": gettext_lazy("You asked for less of this"),
    "leaning": gettext_lazy("How you took to such posts lately"),
    "watched": gettext_lazy("You have seen it before"),
}
_DISCOUNTS: Final[dict[str, str | Promise]] = {
    "author": gettext_lazy("The same author stands above it"),
    "topic": gettext_lazy("The same topic stands above it"),
    "form": gettext_lazy("Several of the same kind stand above it"),
    "alike": gettext_lazy("Something that looks alike stands above it"),
    "sound": gettext_lazy("The same sound stands above it"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sum: what it is, how likely or by how much, and what it comes to."""

    label: str | Promise
    detail: str
    points: str
    below_zero: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """The whole of it, in words."""

    because: tuple[str, ...]
    way: str
    place: str
    terms: tuple[Line, ...]
    rest: tuple[Line, ...]  # smaller terms
    steps: tuple[Line, ...]
    total: str


def why_of(found: Explanation) -> Why:
    """Return an explanation as it is drawn."""
    sum_ = found.reckoning
    terms = [] if sum_ is None else sorted(sum_.terms, key=lambda term: -abs(term.points))
    return Why(
        because=found.because,
        way=_way(found),
        place=_place(found),
        terms=tuple(map(_term, terms[:_MOST_SHOWN])),
        rest=tuple(map(_term, terms[_MOST_SHOWN:])),
        steps=() if sum_ is None else tuple(_steps(sum_)),
        total="" if sum_ is None else points(sum_.place_points),
    )


def points(micro: int) -> str:
    """Return micro-points in thousandths of a point, all digits: what is added up by hand comes out."""
    sign = "−" if micro < 0 else ""
    whole, part = divmod(abs(micro), 1000)
    return f"{sign}{formats.number_format(whole, force_grouping=True)}{formats.get_format('DECIMAL_SEPARATOR')}{part:03}"


def _term(term: Term) -> Line:
    hundredths = term.weight * term.percent
    weight = hundredths // 100 if hundredths % 100 == 0 else hundredths / 100
    worth = formats.number_format(weight, force_grouping=True).replace("-", "−")
    if term.action == WATCHED:
        steps = formats.number_format(term.chance / _ONE, 1)
        detail = _("%(steps)s of %(all)s steps expected × %(weight)s") % {
            "steps": steps,
            "all": _STEPS,
            "weight": worth,
        }
    else:
        detail = _("%(chance)s likely × %(weight)s") % {"chance": _share(term.chance / _ONE), "weight": worth}
    return Line(ACTIONS.get(term.action, term.action), detail, points(term.points), term.points < 0)


def _steps(sum_: Reckoning) -> Iterator[Line]:
    """Yield what becomes of the gains, line by line, down to the points that decided the place."""
    yield Line(_("What is wished for, together"), "", points(sum_.gains))
    for factor in sum_.factors:
        yield _factor(_FACTORS, factor)
    for discount in sum_.discounts:
        yield _factor(_DISCOUNTS, discount)
    if sum_.seen:
        yield Line(
            _("You have seen it, so it comes after what you have not"),
            "",
            points(-sum_.seen),
            below_zero=True,
        )
    if sum_.losses:
        yield Line(_("What is not wished for, taken off"), "", points(-sum_.losses), below_zero=True)


def _factor(names: dict[str, str | Promise], factor: Factor) -> Line:
    return Line(names.get(factor.name, factor.name), f"× {factor.per_mille / 1000:g}", points(factor.points))


def _way(found: Explanation) -> str:
    chance = _share(found.propensity / _CERTAIN)
    if found.way == "explored":
        return _(
            "This place is kept for something new, so that new posts find those who like them."
            " The chance that it would be this one was %(chance)s."
        ) % {"chance": chance}
    if found.way == "uniform":
        return _(
            "It was drawn by lot. Four places in a thousand are filled that way, from all posts that come"
            " into question, so that the ranking can be checked against chance."
        )
    return ""


def _place(found: Explanation) -> str:
    if found.reckoning is None:
        return _("Nothing was ranked on this page; it shows the newest and the best liked.")
    looked = ngettext("%(n)s post was looked at", "%(n)s posts were looked at", found.candidates) % {
        "n": found.candidates
    }
    return _("%(looked)s for this page, %(scored)s of them closely; this one came to place %(place)s.") % {
        "looked": looked,
        "scored": found.scored,
        "place": found.place,
    }


def _share(share: float) -> str:
    """Return a share in percent, with as many digits as mean something."""
    percent = 100 * share
    digits = 0 if percent >= 10 else 1 if percent >= 1 else 2 if percent >= 0.1 else 3
    return f"{formats.number_format(round(percent, digits), digits)} %"
