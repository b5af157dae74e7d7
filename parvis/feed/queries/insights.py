"""What the author of a video may know of its viewers; `feed.blur` says why no more than that."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings

from parvis.accounts.queries import Viewer
from parvis.feed.blur import Blur, Count, percent_step
from parvis.feed.errors import not_yours
from parvis.feed.models import PostDay, Surface
from parvis.feed.queries.climbs import Climb, climb_of
from parvis.feed.watching import SEGMENTS
from parvis.posts.queries import PostView, post_by_id
from parvis.posts.queries.figures import likes_by_day

_SURFACES: Final = {str(int(surface)): surface.name.lower() for surface in Surface}


@dataclass(frozen=True, slots=True)
class Figures:
    """About how many; None is fewer than five. Likes are public, and exact."""

    views: Count
    viewers: Count
    follows: Count
    likes: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of one day (UTC); `viewers` are those who had never watched it before."""

    day: dt.date
    figures: Figures


@dataclass(frozen=True, slots=True)
class VideoInsights:
    """What came of one video.

    `viewers`, its reach, leaves out visitors and members without a watch history, who are in
    `views`. `surfaces` are the views by the places where it was shown, the most first.
    `curve[n]` is the percentage of views that saw some of the n-th fiftieth of the video;
    it, `finished_percent` and `average_percent` (of the duration, by view) are None while
    there are too few views. Figures move when five more people have watched.
    """

    post: PostView
    duration_ms: int
    total: Figures
    days: tuple[DayFigures, ...]
    surfaces: tuple[tuple[str, int], ...]
    curve: tuple[int, ...] | None
    finished_percent: int | None
    average_percent: int | None
    ladder: Climb | None  # none: it is not for everybody, or answers another


def video_insights(viewer: Viewer, post_id: UUID) -> VideoInsights:
    """Return what came of the viewer's own video; raise `Forbidden` for anybody else's."""
    post = post_by_id(viewer, post_id)
    if post.author.id != viewer.account_id:
        raise not_yours()
    told = {row.day: row for row in PostDay.objects.filter(post_id=post_id, told=True)}
    blur = Blur(settings.SECRET_KEY, post_id)
    likes = likes_by_day(post_id)
    total = _sum(told.values())
    figures = _figures(blur, total, "total", post.likes_count)
    duration_ms = post.video.video.duration_ms if post.video and post.video.video else 0
    return VideoInsights(
        post=post,
        duration_ms=duration_ms,
        total=figures,
        days=tuple(
            DayFigures(day, _figures(blur, told.get(day, PostDay()), day.isoformat(), likes.get(day, 0)))
            for day in sorted({*told, *likes})
        ),
        surfaces=_surfaces(blur, total.surfaces),
        ladder=climb_of(blur),
        **_shares(blur, total, figures.views),
    )


def _sum(days: Iterable[PostDay]) -> PostDay:
    """Return all days as if they were one; it is never saved."""
    total = PostDay(curve=[0] * SEGMENTS)
    for day in days:
        for name in ("views", "unnamed_views", "viewers", "follows", "watched_percent", "finished"):
            setattr(total, name, getattr(total, name) + getattr(day, name))
        for surface, views in day.surfaces.items():
            total.surfaces[surface] = total.surfaces.get(surface, 0) + views
        total.curve = [one + other for one, other in zip(total.curve, day.curve, strict=True)]
    return total


def _figures(blur: Blur, exact: PostDay, when: str, likes: int) -> Figures:
    return Figures(
        views=blur.count(exact.views + exact.unnamed_views, f"{when} views"),
        viewers=blur.count(exact.viewers, f"{when} viewers"),
        follows=blur.count(exact.follows, f"{when} follows"),
        likes=likes,
    )


def _surfaces(blur: Blur, exact: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Return where it was shown, without places from which fewer than five came."""
    shown = ((_SURFACES[key], blur.count(views, f"surface {key}")) for key, views in exact.items())
    known = [(name, views) for name, views in shown if views is not None]
    return tuple(sorted(known, key=lambda pair: (-pair[1], pair[0])))


def _shares(blur: Blur, total: PostDay, told: Count) -> dict[str, Any]:
    step = percent_step(told)
    if step is None:
        return {"curve": None, "finished_percent": None, "average_percent": None}
    views = total.views + total.unnamed_views
    # One starting point for the whole curve, so that its shape stays what it is.
    return {
        "curve": tuple(blur.percent(seen, views, step, "curve") for seen in total.curve),
        "finished_percent": blur.percent(total.finished, views, step, "finished"),
        "average_percent": blur.percent(total.watched_percent, 100 * views, step, "average"),
    }
