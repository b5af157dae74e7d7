"""No single viewer can be read out of a creator's figures, however often and cleverly one looks."""

from collections import defaultdict
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.accounts.queries import Viewer
from parvis.base import ids
from parvis.feed.blur import FEWEST, STEP, Blur, percent_step
from parvis.feed.models import PostDay, Progress, WatchEvent
from parvis.feed.queries import VideoInsights, video_insights
from parvis.feed.services import Batch, count_watches, record_watches
from parvis.feed.watching import DAY_MS
from parvis.posts.services import Draft, create_post
from tests.cast import join
from tests.unit.feed.conftest import now_ms, watch

_secrets = st.text(min_size=1, max_size=8)
_posts = st.builds(lambda n: UUID(int=n), st.integers(0, 2**128 - 1))
_blurs = st.builds(Blur, _secrets, _posts)
_figures = st.text(max_size=12)


@given(_blurs, _figures, st.integers(0, 10**9))
def test_a_count_is_near_the_truth_and_one_more_moves_it_by_nothing_or_a_whole_step(
    blur: Blur, figure: str, exact: int
) -> None:
    shown, more = blur.count(exact, figure), blur.count(exact + 1, figure)
    if exact < FEWEST:
        assert shown is None
    else:
        assert shown is not None
        assert shown % STEP == 0
        assert abs(shown - exact) < STEP
        assert more is not None
        assert more - shown in (0, STEP)


def test_no_pair_of_looks_at_a_count_says_that_one_came() -> None:
    """For whatever two looks show, there are several answers to how many people came between them."""
    answers: dict[tuple[int | None, int | None], set[int]] = defaultdict(set)
    for start in range(STEP):
        blur = _starting_at(start)
        for before in range(60):
            for after in range(before, 60):
                shown = blur.count(before, "views"), blur.count(after, "views")
                answers[shown].add(after - before)
    moved = {shown: came for shown, came in answers.items() if shown[0] != shown[1] and shown[1] != 60}
    assert len(moved) > 50
    assert all(len(came) >= STEP for came in moved.values()), "a step is anything from one to nine"
    still = [came for shown, came in answers.items() if shown[0] == shown[1] and shown[0] not in (55, 60)]
    assert all(came == set(range(STEP)) for came in still), "and no step may be several people, too"


def _starting_at(start: int) -> Blur:
    """Return a blur whose starting point for views is this one; secrets reach them all."""
    found = (Blur(str(n), UUID(int=0)) for n in range(1000))
    return next(blur for blur in found if blur._start("views") % STEP == start)


@given(_blurs, _figures, st.integers(60, 100_000), st.data())
def test_one_viewer_moves_a_share_by_nothing_or_a_whole_step(
    blur: Blur, figure: str, views: int, data: st.DataObject
) -> None:
    part = data.draw(st.integers(0, views))
    saw_it = data.draw(st.integers(0, 1))
    step = percent_step(views)
    assert step is not None
    before = blur.percent(part, views, step, figure)
    after = blur.percent(part + saw_it, views + 1, step, figure)
    assert before % step == 0
    assert abs(before - 100 * part / views) <= step
    assert abs(after - before) in (0, step)


@pytest.mark.parametrize(("views", "step"), [(None, None), (55, None), (60, 5), (145, 5), (150, 2)])
def test_shares_are_told_of_many_views_only(views: int | None, step: int | None) -> None:
    assert percent_step(views) == step


class Scene(NamedTuple):
    """Who is there, and what there is to watch."""

    author: Viewer
    post: UUID
    crowd: list[Viewer]

    def begin(self) -> None:
        """Let nobody have watched anything."""
        for model in (WatchEvent, PostDay, Progress):
            model._default_manager.all().delete()

    def watch(self, viewer: Viewer, how: dict[str, Any]) -> None:
        """Let somebody watch the post, so many days ago."""
        noon = now_ms() // DAY_MS * DAY_MS + DAY_MS // 2
        one = watch(self.post, **(how | {"started_at": noon - how["started_at"]}))
        record_watches([Batch(viewer, [one])])

    def look(self) -> VideoInsights:
        """Return what the author sees once all is counted."""
        count_watches()
        return video_insights(self.author, self.post)


_watches = st.fixed_dictionaries(
    {
        "watched_ms": st.integers(0, 10_000),
        "surface": st.sampled_from(["foryou", "profile", "embed"]),
        "started_at": st.sampled_from([1, 2, 3]).map(lambda days: days * DAY_MS),
    }
)
_visits = st.lists(st.tuples(st.integers(0, 80), _watches), min_size=1, max_size=25)
_history = st.lists(_visits, min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=_history)
def test_looks_differ_by_groups_of_people(
    scene: Scene, history: list[list[tuple[int, dict[str, Any]]]]
) -> None:
    """Whoever watches whenever, again or for the first time: what is shown moves in groups alone."""
    scene.begin()
    watched: set[int] = set()
    known: set[int] = set()
    look = scene.look()
    for visits in history:
        for who, how in visits:
            scene.watch(scene.crowd[who], how)
            watched |= {who} if how["watched_ms"] >= 1_000 else set()
        now = scene.look()
        if now != look:
            assert len(watched - known) >= FEWEST
            known = set(watched)
        look = now
        assert all(
            shown is None or (shown >= FEWEST and shown % STEP == 0) for shown in _counts(now).values()
        )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=st.lists(_visits, min_size=1, max_size=5), extra=st.lists(_watches, min_size=1, max_size=10))
def test_one_viewer_more_or_less(scene: Scene, history: list[Any], extra: list[dict[str, Any]]) -> None:
    """Two worlds that differ by one person's watching: no count differs by less than a whole step."""
    newcomer = Viewer(ids.uuid7())
    shown = []
    for with_extra in (False, True):
        scene.begin()
        for visits in history:
            for who, how in visits:
                scene.watch(scene.crowd[who], how)
        for how in extra if with_extra else ():
            scene.watch(newcomer, how)
        shown.append(_counts(scene.look()))
    without, with_one = shown
    for place in without.keys() | with_one.keys():
        moved = abs((with_one.get(place) or 0) - (without.get(place) or 0))
        assert moved % STEP == 0, place


@pytest.fixture
def scene(db: None) -> Scene:
    """An author and their post, and 81 people."""
    author = join("author").viewer
    return Scene(author, create_post(author, Draft("Watched")).id, [Viewer(ids.uuid7()) for _ in range(81)])


def _counts(look: VideoInsights) -> dict[str, int | None]:
    """Return every count that is shown, by its place on the page."""
    counts: dict[str, int | None] = {}
    for when, figures in (("total", look.total), *((day.day, day.figures) for day in look.days)):
        counts |= {f"{when} {name}": getattr(figures, name) for name in ("views", "viewers", "follows")}
    return counts | dict(look.surfaces)
