"""Timelines of random networks: what the indexes give is what the rules say, page by page."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.base.paging import Cursor
from parvis.posts.queries import (
    Visibility,
    account_timeline,
    following_timeline,
    latest_timeline,
    list_timeline,
    thread,
)
from parvis.posts.services import Draft, create_post
from tests.property.worlds import ME, NAMES, Said, Told, World, people, tell, worlds
from tests.walking import Read, walk_down, walk_up

EXAMPLES = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def who(db: None) -> list[UUID]:
    return people()


@contextmanager
def told(world: World, who: list[UUID]) -> Iterator[Told]:
    """Write a world, and take it back afterwards."""
    with transaction.atomic():
        yield tell(world, who)
        transaction.set_rollback(True)


def ids(posts: list) -> list[UUID]:
    return [post.id for post in posts]


def proves(read: Read, expected: list[UUID], limit: int) -> None:
    """Both ways through the pages give everything once, in order; one page gives its beginning."""
    assert ids(walk_down(read, limit)) == expected
    assert ids(walk_up(read, limit)) == expected[::-1]
    assert ids(read(Cursor(limit=40)).items) == expected[:40]
    if expected:
        middle = expected[len(expected) // 2]
        newer = [post for post in expected if post > middle]
        assert ids(read(Cursor(since_id=middle, limit=40)).items) == newer[:40]
        assert ids(walk_up(read, limit, start=middle)) == newer[::-1]


@EXAMPLES
@given(worlds(), st.integers(0, len(NAMES) - 1))
def test_timelines_show_what_the_rules_say(who: list[UUID], world: World, person: int) -> None:
    with told(world, who) as now:
        me, limit = now.viewer, world.limit
        proves(lambda cursor: following_timeline(me, cursor), now.following(), limit)
        proves(lambda cursor: list_timeline(me, now.list_id, cursor), now.list_shown(), limit)
        proves(lambda cursor: latest_timeline(me, cursor), now.latest(), limit)
        if (person, ME) not in world.blocks:
            profile: Read = lambda cursor: account_timeline(me, who[person], cursor, replies=True)  # noqa: E731
            proves(profile, now.written_by(person), limit)


@settings(EXAMPLES, max_examples=10)
@given(worlds())
def test_a_thread_shows_nothing_unreadable_and_all_answers_that_hang_together(
    who: list[UUID], world: World
) -> None:
    with told(world, who) as now:
        readable = {post for place, post in enumerate(now.posts) if now.readable(place)}
        for place, said in enumerate(world.said):
            if not now.readable(place):
                continue
            view = thread(now.viewer, now.posts[place])
            above, parent = [], said.reply_to
            while parent is not None:
                above.insert(0, now.posts[parent])
                parent = world.said[parent].reply_to
            assert ids(list(view.ancestors)) == [post for post in above if post in readable]
            assert sorted(ids(list(view.descendants))) == sorted(below(now, place, readable))


def below(now: Told, root: int, readable: set[UUID]) -> set[UUID]:
    """Return what answers `root` without anything unreadable in between."""
    reached = {root}
    for place, said in enumerate(now.world.said):
        if said.reply_to in reached and now.posts[place] in readable:
            reached.add(place)
    return {now.posts[place] for place in reached - {root}}


@settings(EXAMPLES, max_examples=5)
@given(worlds())
def test_pages_stay_while_new_posts_arrive(who: list[UUID], world: World) -> None:
    with told(world, who) as now:
        for read in (
            lambda cursor: following_timeline(now.viewer, cursor),
            lambda cursor: latest_timeline(now.viewer, cursor),
        ):
            before = ids(read(Cursor(limit=40)).items)
            arriving = lambda: create_post(now.viewer, Draft("And one more", language="en"))  # noqa: E731
            assert ids(walk_down(read, world.limit, between=arriving)) == before


def test_many_answers_to_strangers_do_not_end_following(who: list[UUID]) -> None:
    """Whoever answers strangers hundreds of times in a row hides nothing of what was before."""
    quiet = Said(1, Visibility.PUBLIC, None, frozenset())
    stranger = Said(3, Visibility.PUBLIC, None, frozenset())
    answer = Said(1, Visibility.PUBLIC, 0, frozenset())
    said = [stranger, quiet, *[answer] * 2_900, quiet]
    follows = frozenset({(ME, 1), (ME, 2)})
    none: frozenset[int] = frozenset()
    world = World(said, [], follows, frozenset(), none, none, frozenset({1}), "none", False, 5)
    with told(world, who) as now:
        expected = [now.posts[-1], now.posts[1]]
        read: Read = lambda cursor: following_timeline(now.viewer, cursor)  # noqa: E731
        assert ids(walk_down(read, 5)) == expected
        assert ids(walk_up(read, 5)) == expected[::-1]
        listed: Read = lambda cursor: list_timeline(now.viewer, now.list_id, cursor)  # noqa: E731
        assert ids(walk_down(listed, 5)) == expected


def test_many_posts_of_several_followed_tags_are_one_row_each(who: list[UUID]) -> None:
    """Hundreds of posts with two followed tags, hundreds that are not public, and all of it stays in order."""
    both = Said(3, Visibility.PUBLIC, None, frozenset(), frozenset({"tea", "tram"}))
    narrow = Said(4, Visibility.UNLISTED, None, frozenset(), frozenset({"tea"}))
    followed = Said(1, Visibility.PUBLIC, None, frozenset(), frozenset({"tram"}))
    said = [*[both] * 60, followed, *[narrow] * 200, both, *[followed, both] * 20]
    none: frozenset[int] = frozenset()
    tags = frozenset({"tea", "tram", "tower"})
    world = World(said, [], frozenset({(ME, 1)}), frozenset(), none, none, none, "none", False, 5, tags)
    with told(world, who) as now:
        expected = [now.posts[n] for n in range(len(said) - 1, -1, -1) if said[n] is not narrow]
        assert now.following() == expected
        read: Read = lambda cursor: following_timeline(now.viewer, cursor)  # noqa: E731
        assert ids(walk_down(read, 5)) == expected
        assert ids(walk_up(read, 5)) == expected[::-1]
