"""Whatever people do, in whatever order: every counter equals a recount of its rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.accounts.queries import Viewer, viewer_of_account
from parvis.accounts.services import block, erase_account, follow, remove_follower, unblock, unfollow
from parvis.base.errors import ParvisError
from parvis.posts.queries import Visibility
from parvis.posts.services import (
    Draft,
    PollDraft,
    create_post,
    delete_post,
    edit_post,
    erase_author,
    like_post,
    repost,
    unlike_post,
    unrepost,
    vote,
)
from tests.property.worlds import NAMES, people
from tests.recount import wrong_counters

pytestmark = pytest.mark.django_db
_numbers = st.integers(0, 6)
_visibilities = st.sampled_from(
    [Visibility.PUBLIC, Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS]
)
_on_posts = st.sampled_from(
    [like_post, unlike_post, repost, unrepost, delete_post, "vote", "edit", "quote", "reply"]
)
_on_people = st.sampled_from([follow, follow, unfollow, remove_follower, block, unblock])
_acts = st.one_of(
    st.tuples(st.just("post"), _numbers, _visibilities),
    st.tuples(_on_posts, _numbers, _numbers),
    st.tuples(_on_posts, _numbers, _numbers),
    st.tuples(_on_people, _numbers, _numbers),
)


class Network:
    """Five people, the posts so far, and one act after the other."""

    def __init__(self, who: list[UUID]) -> None:
        """Start with one post each of two people, so that there is something to act on."""
        self.who = who
        self.viewers: list[Viewer] = [viewer_of_account(person) for person in who]
        self.posts: list[UUID] = []
        for person in (0, 1):
            self.do("post", person, Visibility.PUBLIC)

    def do(self, act: object, person: int, on: int) -> None:
        """Let somebody do something; what is refused changes nothing."""
        me = self.viewers[person % len(self.viewers)]
        target = self.posts[on % len(self.posts)] if self.posts else UUID(int=0)
        try:
            if act == "post":
                poll = PollDraft(("one", "two"), 3600, multiple=True)
                self._said(me, Draft("Said", Visibility(on), language="en", poll=poll))
            elif act == "reply":
                self._said(me, Draft("Answer", language="en", reply_to=target))
            elif act == "quote":
                self._said(me, Draft("Quote", language="en", quote_of=target))
            elif act == "vote":
                vote(me, target, [on % 2])
            elif act == "edit":
                edit_post(me, target, Draft("Otherwise", language="en", poll=PollDraft(("a", "b"), 3600)))
            elif act in (follow, unfollow, remove_follower, block, unblock):
                act(me, self.who[on % len(self.who)])
            else:
                made = act(me, target)
                if act is repost:
                    self.posts.append(made.id)
        except ParvisError:
            return

    def _said(self, me: Viewer, draft: Draft) -> None:
        self.posts.append(create_post(me, draft).id)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def who(db: None) -> list[UUID]:
    return people()


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(_acts, max_size=25), st.integers(0, len(NAMES) - 1))
def test_counters_equal_a_recount(who: list[UUID], acts: list[tuple[object, int, int]], leaver: int) -> None:
    with undone():
        network = Network(who)
        for act, person, on in acts:
            network.do(act, person, on)
        assert wrong_counters() == []
        erase_author(who[leaver])
        erase_account(who[leaver])
        assert wrong_counters() == []
