"""An author sees how their video is watched, and nobody else does."""

from uuid import UUID

import pytest

from parvis.accounts.queries import ANONYMOUS, Viewer
from parvis.base import ids
from parvis.base.errors import Forbidden, NotFound
from parvis.feed.queries import VideoInsights, video_insights
from parvis.feed.services import Batch, count_watches, record_watches
from parvis.feed.watching import DAY_MS
from parvis.posts.services import like_post
from tests.cast import Cast
from tests.unit.feed.conftest import now_ms, watch, watched

pytestmark = pytest.mark.django_db


def crowd(post: UUID, people: int, days_ago: int = 1, **how: object) -> None:
    noon = (now_ms() // DAY_MS - days_ago) * DAY_MS + DAY_MS // 2
    record_watches([Batch(Viewer(ids.uuid7()), [watch(post, started_at=noon, **how)]) for _ in range(people)])
    count_watches()


def about(shown: int | None, exact: int) -> bool:
    return shown is not None and shown % 5 == 0 and abs(shown - exact) < 5


def test_only_the_author_may_look(cast: Cast, post: UUID, private: UUID) -> None:
    assert isinstance(video_insights(cast.alice.viewer, post), VideoInsights)
    with pytest.raises(Forbidden):
        video_insights(cast.bob.viewer, post)
    with pytest.raises(Forbidden):
        video_insights(ANONYMOUS, post)
    with pytest.raises(NotFound):
        video_insights(cast.mod.viewer, private)


def test_a_video_that_few_have_watched_tells_nothing_of_them(cast: Cast, post: UUID) -> None:
    like_post(cast.bob.viewer, post)
    crowd(post, 4)
    found = video_insights(cast.alice.viewer, post)
    assert (found.total.views, found.total.viewers, found.total.follows) == (None, None, None)
    assert (found.surfaces, found.curve, found.average_percent) == ((), None, None)
    assert found.total.likes == 1, "who likes a post is public"
    assert [(day.figures.likes, day.figures.views) for day in found.days] == [(1, None)]


def test_a_video_that_many_have_watched(cast: Cast, post: UUID) -> None:
    crowd(post, 40, days_ago=2, surface="foryou")
    crowd(post, 60, surface="profile", watched_ms=5_000, ended="swiped")
    crowd(post, 3, surface="search")
    crowd(post, 60, surface="embed")
    for _ in range(40):
        watched(ANONYMOUS, post, surface="embed", started_at=now_ms() - 1_000)
    count_watches()
    found = video_insights(cast.alice.viewer, post)
    assert about(found.total.views, 203)
    assert about(found.total.viewers, 163)
    assert [about(day.figures.viewers, exact) for day, exact in zip(found.days, (40, 123, 0), strict=True)] == [
        True, True, False,
    ]  # fmt: skip
    places = dict(found.surfaces)
    assert list(places) == ["embed", "profile", "foryou"], "three who searched are too few"
    assert about(places["embed"], 100)
    assert found.curve is not None
    assert len(found.curve) == 50
    assert all(share % 2 == 0 for share in found.curve)
    assert all(share == 100 for share in found.curve[:25])
    assert all(abs(share - 70) <= 2 for share in found.curve[25:])
    assert found.finished_percent is not None
    assert abs(found.finished_percent - 70) <= 2
    assert found.average_percent is not None
    assert abs(found.average_percent - 85) <= 2


def test_two_looks_at_the_same_sums_are_the_same(cast: Cast, post: UUID) -> None:
    crowd(post, 70)
    first = video_insights(cast.alice.viewer, post)
    assert video_insights(cast.alice.viewer, post) == first
    crowd(post, 4, watched_ms=1_000, surface="sound")
    assert video_insights(cast.alice.viewer, post) == first, "four more people move nothing"
    crowd(post, 1)
    assert video_insights(cast.alice.viewer, post) != first
