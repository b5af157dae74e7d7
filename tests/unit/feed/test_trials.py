"""What becomes of new posts is counted once, from pages that we served, and moves them up or off the ladder."""

import datetime as dt
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.db import transaction

from parvis.accounts.queries import ANONYMOUS, Viewer
from parvis.accounts.services import update_preferences
from parvis.base import clock, ids
from parvis.feed.exploring import ladder
from parvis.feed.models import UNNAMED, FormTrial, Receipt, Surface, Trial
from parvis.feed.queries import ClimbState, video_insights
from parvis.feed.served import Served, pack_served
from parvis.feed.services import Batch, clear_watch_history, count_trials, record_watches
from parvis.feed.stock import packed_ids
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, create_post, delete_post, like_post
from tests.cast import Cast, join
from tests.film_rows import film_post
from tests.unit.feed.conftest import now_ms, watch

pytestmark = pytest.mark.django_db


def page_for(account_id: UUID, *post_ids: UUID) -> UUID:
    """Return the receipt of a page that showed these posts to an account."""
    page_id = ids.uuid7()
    Receipt.objects.create(
        id=page_id,
        account_id=account_id,
        at_ms=now_ms(),
        walk_id=page_id,
        day=clock.now().date(),
        recipe="for_you",
        surface=Surface.FORYOU,
        served=pack_served([Served(post_id, 0, 1) for post_id in post_ids]),
        body=b"",
    )
    return page_id


def shown(viewer: Viewer, post: UUID, /, receipt: UUID | None = None, **how: object) -> None:
    """Show a post to somebody on a page, and let them watch it."""
    page = receipt or page_for(viewer.account_id or UNNAMED, post)
    record_watches([Batch(viewer, [watch(post, receipt=str(page), **how)])])


def crowd(post: UUID, people: int, staying: int = 0) -> None:
    """Show a post to so many people, of whom some stay to the end."""
    for n in range(people):
        how = {} if n < staying else {"watched_ms": 2_000, "ended": "swiped"}
        shown(Viewer(ids.uuid7()), post, **how)
    count_trials()


@pytest.fixture
def film(cast: Cast) -> UUID:
    return film_post(cast.alice).id


def of(post: UUID) -> tuple[int, int, int, int]:
    trial = Trial.objects.get(post_id=post)
    return trial.impressions, trial.stayed, trial.liked, trial.both


def test_an_impression_is_a_watch_of_a_page_that_we_served(cast: Cast, film: UUID) -> None:
    erin = join("erin")
    like_post(cast.bob.viewer, film)
    shown(cast.bob.viewer, film)
    shown(cast.mod.viewer, film, watched_ms=1_000, ended="swiped")
    shown(erin.viewer, film, page_for(cast.bob.account_id, film))  # somebody else's page
    count_trials()
    assert of(film) == (2, 1, 1, 1)
    other = create_post(cast.bob.viewer, Draft("Elsewhere")).id
    shown(erin.viewer, other, page_for(erin.account_id, film))  # a page that did not show it
    record_watches([Batch(erin.viewer, [watch(other)])])  # no page at all
    shown(erin.viewer, other, surface="profile")
    count_trials()
    assert not Trial.objects.filter(post_id=other).exists()


def test_a_member_counts_once_and_who_keeps_no_history_never(cast: Cast, film: UUID) -> None:
    for _ in range(3):
        shown(cast.bob.viewer, film)
        count_trials()
    shown(ANONYMOUS, film)
    update_preferences(cast.mod.viewer, watch_history=False)
    shown(cast.mod.viewer, film)
    assert count_trials() == 2
    assert of(film) == (1, 1, 0, 0)
    assert count_trials() == 0


def test_a_crash_while_counting_counts_nothing_twice(cast: Cast, film: UUID) -> None:
    shown(cast.bob.viewer, film)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        count_trials()
        assert of(film) == (1, 1, 0, 0)
        _ = 1 / 0
    assert not Trial.objects.exists()
    count_trials()
    assert of(film) == (1, 1, 0, 0)


def test_figures_stay_when_a_viewer_clears_their_history(cast: Cast, film: UUID) -> None:
    shown(cast.bob.viewer, film)
    count_trials()
    clear_watch_history(cast.bob.viewer)
    shown(cast.mod.viewer, film)
    count_trials()
    assert of(film) == (2, 2, 0, 0)


def test_texts_are_read_and_have_a_form_of_their_own(cast: Cast) -> None:
    words = create_post(cast.alice.viewer, Draft("The square at noon")).id
    shown(cast.bob.viewer, words, duration_ms=0, watched_ms=6_000)
    shown(cast.mod.viewer, words, duration_ms=0, watched_ms=1_000)
    count_trials()
    assert of(words) == (2, 1, 0, 0)
    text = Trial.objects.get(post_id=words).form
    assert FormTrial.objects.get(form=text).impressions == 2
    film = film_post(cast.alice).id
    shown(cast.bob.viewer, film)
    count_trials()
    assert Trial.objects.get(post_id=film).form != text


def test_what_is_not_for_everybody_is_not_tried(cast: Cast) -> None:
    private = create_post(cast.alice.viewer, Draft("Mine", visibility=Visibility.FOLLOWERS)).id
    public = create_post(cast.alice.viewer, Draft("Gone")).id
    shown(cast.bob.viewer, private)
    shown(cast.bob.viewer, public)
    delete_post(cast.alice.viewer, public)
    count_trials()
    assert not Trial.objects.exists()


def test_a_post_climbs_or_leaves_when_its_pool_is_full(cast: Cast, film: UUID, settings: Any) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"explore_pool": 20})
    weak = film_post(cast.alice).id
    crowd(film, 19, staying=19)
    assert Trial.objects.get(post_id=film).pool == 0
    crowd(film, 1, staying=1)
    crowd(weak, 20, staying=2)
    good, bad = Trial.objects.get(post_id=film), Trial.objects.get(post_id=weak)
    assert (good.pool, good.off) == (1, False)
    assert (bad.pool, bad.off) == (0, True)
    before = FormTrial.objects.get(form=good.form).impressions
    crowd(weak, 5, staying=5)
    crowd(film, 5, staying=5)
    assert of(weak)[0] == 20, "what has left is not counted any more"
    assert FormTrial.objects.get(form=good.form).impressions == before == 40, "usual is what happens at first"


def standing(post_id: UUID, form: int) -> list[int]:
    """Return a post's pool and its impressions, and how many stayed and liked."""
    found = ladder.current().standings(packed_ids([post_id]), np.array([form], np.int32))
    return found[0, :4].tolist()


def test_the_ladder_in_memory_follows(cast: Cast, film: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladder, "_FRESH_S", -1.0)
    ladder.forget()
    form = 7
    assert standing(film, form) == [1, 0, 0, 0]
    shown(cast.bob.viewer, film)
    count_trials()
    assert standing(film, form) == [1, 1, 1, 0]
    Trial.objects.filter(post_id=film).update(off=True, counted_to=10**9)
    assert standing(film, form)[0] == 0
    ladder.forget()


def test_the_author_sees_how_far_it_came(
    cast: Cast, film: UUID, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"explore_pool": 100})
    fresh = video_insights(cast.alice.viewer, film).ladder
    assert fresh is not None
    assert (fresh.sizes, fresh.pool, fresh.state) == ((100, 500, 5_000), 0, ClimbState.CLIMBING)
    assert (fresh.impressions, fresh.received_percent) == (None, None)
    crowd(film, 4, staying=4)
    assert video_insights(cast.alice.viewer, film).ladder == fresh, "four people are nobody's business"
    crowd(film, 66, staying=35)
    seventy = video_insights(cast.alice.viewer, film).ladder
    assert seventy is not None
    assert seventy.impressions in (65, 70)
    assert seventy.received_percent is not None
    assert seventy.received_percent % 10 == 0
    crowd(film, 4, staying=0)
    assert video_insights(cast.alice.viewer, film).ladder == seventy, "figures move by five people"
    crowd(film_post(cast.bob).id, 90, staying=0)
    assert video_insights(cast.alice.viewer, film).ladder == seventy, "nor by who watches something else"
    crowd(film, 30, staying=0)
    left = video_insights(cast.alice.viewer, film).ladder
    assert left is not None
    assert (left.pool, left.state) in ((0, ClimbState.LEFT), (1, ClimbState.CLIMBING))
    other = film_post(cast.alice).id
    later = clock.now() + dt.timedelta(days=8)
    monkeypatch.setattr("parvis.feed.queries.climbs.clock.now", lambda: later)
    over = video_insights(cast.alice.viewer, other).ladder
    assert over is not None
    assert over.state == ClimbState.OVER


def test_what_only_followers_see_has_no_ladder(cast: Cast, private: UUID) -> None:
    assert video_insights(cast.alice.viewer, private).ladder is None
