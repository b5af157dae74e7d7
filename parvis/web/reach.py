"""The creator's view of one post: its figures as words and plots, honest about their blur."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.base import clock
from parvis.feed.queries import Figures, VideoInsights
from parvis.web import plots
from parvis.web.climbing import Ladder, ladder_of
from parvis.web.plots import Plot, Row
from parvis.web.wording import clock_time

DAYS: Final = 30
_TICKS: Final = 4
_SURFACES: Final[dict[str, str | Promise]] = {
    "foryou": gettext_lazy("For You"),
    "following": gettext_lazy("Following"),
    "latest": gettext_lazy("Latest"),
    "profile": gettext_lazy("Your profile"),
    "post": gettext_lazy("The post’s own page"),
    "sound": gettext_lazy("The page of its sound"),
    "hashtag": gettext_lazy("Hashtags"),
    "search": gettext_lazy("Search"),
    "list": gettext_lazy("Lists"),
    "bookmarks": gettext_lazy("Bookmarks"),
    "embed": gettext_lazy("Other sites"),
    "other": gettext_lazy("Elsewhere"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number with its name."""

    label: str
    words: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """What the page shows; a plot is None where too few watched for it to be told."""

    figures: tuple[Figure, ...]
    curve: Plot | None
    days: Plot | None
    surfaces: Plot | None
    ladder: Ladder | None


def reach_of(insights: VideoInsights) -> Reach:
    """Return a post's figures as they are drawn."""
    return Reach(
        figures=_figures(insights),
        curve=_curve(insights),
        days=_days(insights),
        surfaces=_surfaces(insights),
        ladder=ladder_of(insights.ladder) if insights.ladder else None,
    )


def about(count: int | None) -> str:
    """Return a blurred count in words: a few, or about how many."""
    if count is None:
        return _("fewer than 5")
    return _("about %(count)s") % {"count": formats.number_format(count, force_grouping=True)}


def _figures(insights: VideoInsights) -> tuple[Figure, ...]:
    total = insights.total
    likes = Figure(_("Likes"), formats.number_format(total.likes, force_grouping=True))
    if insights.post.video is None:
        return (likes,)
    found = [
        Figure(_("Reach"), about(total.viewers), _("Different members who watched")),
        Figure(_("Views"), about(total.views), _("Also by visitors, and again on other days")),
        likes,
        Figure(_("New followers"), about(total.follows), _("Within a day of watching")),
    ]
    for label, percent in (
        (_("Watched on average"), insights.average_percent),
        (_("Watched to the end"), insights.finished_percent),
    ):
        words = _("not yet known") if percent is None else _("about %(percent)s %%") % {"percent": percent}
        found.append(Figure(label, words))
    return tuple(found)


def _curve(insights: VideoInsights) -> Plot | None:
    values = insights.curve
    if not values:
        return None
    length = len(values)
    starts = [clock_time(insights.duration_ms * number / length) for number in range(length)]
    rows = [
        Row(start, _("%(percent)s %%") % {"percent": value})
        for start, value in zip(starts, values, strict=True)
    ]
    ticks = [clock_time(insights.duration_ms * number / _TICKS) for number in range(_TICKS + 1)]
    half = next((start for start, value in zip(starts, values, strict=True) if value < values[0] / 2), None)
    summary = (
        _("Half of those who began have left at %(time)s.") % {"time": half}
        if half
        else _("More than half of those who began are still there at the end.")
    )
    return plots.curve(_("How far it is watched"), summary, rows, [value / 100 for value in values], ticks)


def _days(insights: VideoInsights) -> Plot | None:
    if not insights.days:
        return None
    known = {one.day: one.figures for one in insights.days}
    last = max(clock.now().date(), *known)
    first = max(min(known), last - dt.timedelta(days=DAYS - 1))
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    labels = [formats.date_format(day, _("j M")) for day in days]
    if insights.post.video is None:  # words are liked, and not watched
        likes = [known[day].likes if day in known else 0 for day in days]
        rows = [Row(label, _likes(count)) for label, count in zip(labels, likes, strict=True)]
        return plots.columns(_("Likes day by day"), "", rows, likes)
    views = [(known[day].views or 0) if day in known else 0 for day in days]
    rows = [Row(label, _day(known.get(day))) for label, day in zip(labels, days, strict=True)]
    best = max(range(len(days)), key=lambda number: views[number])
    summary = (
        _("The most on %(day)s: %(views)s.") % {"day": rows[best].label, "views": about(views[best])}
        if views[best]
        else _("A day is drawn once five people have watched on it. There is none yet.")
    )
    return plots.columns(_("Views day by day"), summary, rows, views)


def _day(figures: Figures | None) -> str:
    if figures is None:
        return _("none yet told")
    return f"{about(figures.views)} · {_likes(figures.likes)}"


def _likes(count: int) -> str:
    return ngettext("%(count)s like", "%(count)s likes", count) % {"count": count}


def _surfaces(insights: VideoInsights) -> Plot | None:
    if not insights.surfaces:
        return None
    rows = [Row(str(_SURFACES.get(name, name)), about(views)) for name, views in insights.surfaces]
    return plots.shares(_("Where it was watched"), "", rows, [views for _name, views in insights.surfaces])
