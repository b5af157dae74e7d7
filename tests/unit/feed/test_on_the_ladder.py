"""Posts that are tried out are candidates, however many came after them; those that are off it are not."""

import datetime as dt
import hashlib

import pytest

from parvis.accounts.queries import ANONYMOUS
from parvis.base import clock
from parvis.feed.exploring import ladder
from parvis.feed.models import Trial
from parvis.feed.sources.on_the_ladder import OnTheLadder
from parvis.feed.stages import Query
from parvis.feed.stock.current import KEEPER
from parvis.posts.services import Draft, NewPost, add_posts
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    ladder.forget()


def found(seed: str, limit: int) -> set[str]:
    """Return the texts of what the source names."""
    stock = KEEPER.new(fresh_ms=-1).snapshot()
    at_ms = int(clock.now().timestamp() * 1000)
    query = Query(ANONYMOUS, at_ms, 10, hashlib.sha256(seed.encode()).digest(), stock)
    rows = OnTheLadder(limit=limit).find(query)
    assert rows.tolist() == sorted(set(rows.tolist()))
    return {str(stock.text[row]) for row in rows}


def post(cast: Cast, text: str, days_ago: float) -> NewPost:
    return NewPost(cast.alice.account_id, clock.now() - dt.timedelta(days=days_ago), Draft(text))


def test_new_posts_are_named_until_they_leave_or_grow_old(cast: Cast) -> None:
    old, week, left, climbed = add_posts(
        [
            post(cast, "too old", 8),
            post(cast, "six days", 6),
            post(cast, "left", 2),
            post(cast, "climbed", 3),
        ]
    )
    Trial.objects.create(post_id=left, form=1, off=True, counted_to=1)
    Trial.objects.create(post_id=climbed, form=1, pool=1, impressions=200, counted_to=1)
    assert old < week
    assert found("a", 50) == {"six days", "climbed"}


def test_chance_takes_some_of_many_and_always_some_that_climbed(cast: Cast) -> None:
    ids = add_posts([post(cast, f"post {n:02}", 1) for n in range(60)])
    for post_id in ids[:8]:
        Trial.objects.create(post_id=post_id, form=1, pool=1, impressions=200, counted_to=1)
    first, second = found("a", 8), found("b", 8)
    assert first != second, "another seed names others"
    assert first == found("a", 8)
    top = {f"post {n:02}" for n in range(8)}
    for named in (first, second):
        assert 8 <= len(named) <= 12
        assert len(named & top) >= 3


def test_an_empty_network_names_nothing(cast: Cast) -> None:
    assert found("a", 10) == set()
