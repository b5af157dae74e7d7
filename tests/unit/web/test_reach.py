"""The creator's view: for its creator alone, in words that claim no more than is known."""

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client

from parvis.accounts.queries import ANONYMOUS
from parvis.base import clock
from parvis.feed.queries import Climb, ClimbState, DayFigures, Figures, VideoInsights, video_insights
from parvis.feed.services import count_watches
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, create_post, like_post
from parvis.web.climbing import ladder_of
from parvis.web.reach import about, reach_of
from tests.cast import Cast, Person
from tests.film_rows import film_post
from tests.unit.feed.conftest import watched

pytestmark = pytest.mark.django_db

TOO_FEW = "A day is drawn once five people have watched on it. There is none yet."
NOBODY = Figures(views=None, viewers=None, follows=None, likes=0)
MANY = Figures(views=1_200, viewers=900, follows=None, likes=12)


@pytest.fixture
def insights(cast: Cast) -> VideoInsights:
    """What is known of a video that nobody has watched."""
    return video_insights(cast.alice.viewer, film_post(cast.alice).id)


def page(person: Person, path: str) -> tuple[int, str]:
    client = Client()
    client.force_login(person.user)
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


def test_few_are_not_counted_in_words(insights: VideoInsights) -> None:
    assert about(None) == "fewer than 5"
    assert about(1_620) == "about 1,620"
    reach = reach_of(insights)
    assert [figure.words for figure in reach.figures[:4]] == [
        "fewer than 5",
        "fewer than 5",
        "0",
        "fewer than 5",
    ]
    assert reach.curve is None
    assert reach.surfaces is None


def test_the_curve_says_where_half_have_left(insights: VideoInsights) -> None:
    values = tuple([90] * 25 + [40] * 25)
    curve = reach_of(replace(insights, curve=values, duration_ms=50_000)).curve
    assert curve is not None
    assert curve.summary == "Half of those who began have left at 0:25."
    assert [row.words for row in curve.rows] == ["90 %"] * 25 + ["40 %"] * 25
    assert curve.x_labels[-1] == "0:50"
    stayed = reach_of(replace(insights, curve=tuple([80] * 50), duration_ms=50_000)).curve
    assert stayed is not None
    assert "still there at the end" in stayed.summary


def test_days_have_no_gaps_and_no_more_than_a_month(insights: VideoInsights) -> None:
    today = clock.now().date()
    days = tuple(DayFigures(today - dt.timedelta(days=ago), MANY) for ago in (100, 20, 3))
    plot = reach_of(replace(insights, days=days)).days
    assert plot is not None
    assert len(plot.rows) == 30
    assert [row.words for row in plot.rows].count("about 1,200 · 12 likes") == 2
    assert "none yet told" in [row.words for row in plot.rows]


def test_days_of_which_none_may_be_drawn_are_told_in_words(insights: VideoInsights) -> None:
    plot = reach_of(replace(insights, days=(DayFigures(clock.now().date(), replace(NOBODY, likes=2)),))).days
    assert plot is not None
    assert plot.empty
    assert plot.summary == TOO_FEW
    assert plot.rows[-1].words == "fewer than 5 · 2 likes"


def test_the_page_of_a_video_that_few_watched_says_so(cast: Cast) -> None:
    post = film_post(cast.alice)
    unwatched = page(cast.alice, f"/@alice/{post.id}/reach")[1]
    like_post(cast.bob.viewer, post.id)
    liked = page(cast.alice, f"/@alice/{post.id}/reach")[1]
    for shown in (unwatched, liked):
        assert shown.count(TOO_FEW) == 1
        assert "plot__box" not in shown
    assert "1 like" in liked


def test_words_are_not_watched(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft("No film"))
    like_post(cast.bob.viewer, post.id)
    shown = page(cast.alice, f"/@alice/{post.id}/reach")[1]
    assert "Likes day by day" in shown
    assert TOO_FEW not in shown
    assert "fewer than 5 ·" not in shown
    assert "plot__box" in shown


def test_where_it_was_watched_is_named(insights: VideoInsights) -> None:
    plot = reach_of(replace(insights, surfaces=(("embed", 40), ("foryou", 20)))).surfaces
    assert plot is not None
    assert [(row.label, row.words) for row in plot.rows] == [
        ("Other sites", "about 40"),
        ("For You", "about 20"),
    ]
    assert [bar.width for bar in plot.bars] == [100, 50]


def test_from_watches_to_the_page(cast: Cast) -> None:
    post = film_post(cast.alice)
    for _ in range(200):
        watched(ANONYMOUS, post.id, duration_ms=8_000, watched_ms=8_000)
    count_watches()
    like_post(cast.bob.viewer, post.id)
    status, shown = page(cast.alice, f"/@alice/{post.id}/reach")
    assert status == 200
    assert shown.count('<svg class="plot__box"') == 2
    assert "about 200" in shown or "about 195" in shown
    assert "about 100 %" in shown
    assert "style=" not in shown


def test_reach_is_its_authors_alone(cast: Cast) -> None:
    post = film_post(cast.alice)
    assert page(cast.bob, f"/@alice/{post.id}/reach")[0] == 403
    assert Client().get(f"/@alice/{post.id}/reach").status_code == 302
    private = create_post(
        cast.alice.viewer, Draft("No film, and not for all", visibility=Visibility.FOLLOWERS)
    )
    assert page(cast.alice, f"/@alice/{private.id}/reach")[0] == 404
    assert f"/@alice/{private.id}/reach" not in page(cast.alice, f"/@alice/{private.id}")[1]
    assert f"/@alice/{post.id}/reach" in page(cast.alice, f"/@alice/{post.id}")[1]
    assert f"/@alice/{post.id}/reach" not in page(cast.bob, f"/@alice/{post.id}")[1]


def climb(**changes: object) -> Climb:
    """Return the way of a post that seventy of the first 200 have seen."""
    until = dt.datetime(2026, 3, 9, tzinfo=dt.UTC)
    usual = Climb((200, 1_000, 10_000), 0, ClimbState.CLIMBING, 70, 120, until)
    return replace(usual, **changes)  # type: ignore[arg-type]


def test_a_new_post_is_told_where_it_stands_and_what_comes_next() -> None:
    ladder = ladder_of(climb())
    assert ladder.stands == "It is being shown to its first 200 members. About 70 have seen it so far."
    assert "about 120 %" in ladder.received
    assert "Once 200 have seen it" in ladder.next
    assert "it is shown to 1,000" in ladder.next
    assert "9 Mar" in ladder.next
    assert [step.here for step in ladder.steps] == [True, False, False]
    assert ladder.steps[0].filled.height == pytest.approx(0.35 * ladder.steps[0].ground.height, abs=0.01)
    assert [step.filled.height for step in ladder.steps[1:]] == [0, 0]


def test_every_way_to_stand_has_its_words() -> None:
    few = ladder_of(climb(impressions=None, received_percent=None))
    assert "Fewer than 5" in few.stands
    assert "sixty" in few.received
    left = ladder_of(climb(state=ClimbState.LEFT, pool=1, impressions=1_000))
    assert left.stands == "It left the steps after being shown to 1,000 members."
    assert "everything that is not new" in left.next
    assert left.steps[0].filled == left.steps[0].ground
    passed = ladder_of(climb(state=ClimbState.PASSED, pool=3, impressions=10_000))
    assert passed.stands == "It has passed every step."
    assert all(step.filled == step.ground for step in passed.steps)
    assert "every page" in ladder_of(climb(pool=2, impressions=4_000)).next
    assert "days on the steps are over" in ladder_of(climb(state=ClimbState.OVER)).stands


def test_the_page_draws_the_way_up_of_words_too(cast: Cast) -> None:
    words = create_post(cast.alice.viewer, Draft("No film"))
    status, shown = page(cast.alice, f"/@alice/{words.id}/reach")
    assert status == 200
    assert shown.count('class="ladder__ground"') == 3
    assert "Fewer than 5 have seen it so far." in shown
    assert "style=" not in shown
    assert f"/@alice/{words.id}/reach" in page(cast.alice, f"/@alice/{words.id}")[1]
