"""What a card computes: who else reposted, shares of a poll, depth of an answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.accounts.services import follow
from parvis.base import ids
from parvis.base.paging import Cursor
from parvis.posts.queries import PostView, following_timeline, thread
from parvis.posts.services import Draft, PollDraft, create_post, repost, vote
from parvis.web.cards import DEEPEST, answers, gathered, replied_to, shares
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_post_reposted_by_several_is_shown_once(cast: Cast) -> None:
    for person in (cast.alice, cast.charlie):
        follow(cast.bob.viewer, person.account_id)
    root = create_post(cast.mod.viewer, Draft(text="Look."))
    repost(cast.alice.viewer, root.id)
    other = create_post(cast.alice.viewer, Draft(text="Something else."))
    last = repost(cast.charlie.viewer, root.id)
    found = gathered(following_timeline(cast.bob.viewer, Cursor(limit=20)).items)
    assert [(one.entry.id, one.others) for one in found] == [(last.id, 1), (other.id, 0)]


def test_the_original_below_its_repost_is_not_repeated(cast: Cast) -> None:
    own = create_post(cast.bob.viewer, Draft(text="Mine."))
    again = repost(cast.bob.viewer, own.id)
    found = gathered(following_timeline(cast.bob.viewer, Cursor(limit=20)).items)
    assert [(one.entry.id, one.others) for one in found] == [(again.id, 0)]


def test_gathering_loses_adds_and_moves_nothing(cast: Cast) -> None:
    pattern = create_post(cast.alice.viewer, Draft(text="Any."))
    originals = [replace(pattern, id=ids.uuid7()) for _ in range(4)]
    people = [replace(pattern.author, id=ids.uuid7()) for _ in range(3)]
    own = st.sampled_from(originals)
    reposts = st.builds(
        lambda original, author: replace(pattern, id=ids.uuid7(), author=author, repost_of=original),
        own,
        st.sampled_from(people),
    )

    @given(st.lists(own | reposts, max_size=20))
    def holds(entries: list[PostView]) -> None:
        found = gathered(entries)
        assert [one.entry.shown.id for one in found] == list(dict.fromkeys(e.shown.id for e in entries))
        for one in found:
            assert one.entry is next(e for e in entries if e.shown.id == one.entry.shown.id)
            who = {e.author.id for e in entries if e.repost_of and e.shown.id == one.entry.shown.id}
            assert one.others == (len(who - {one.entry.author.id}) if one.entry.repost_of else 0)

    holds()


def test_shares_of_a_poll(cast: Cast) -> None:
    poll = PollDraft(options=["Rye", "Wheat", "None"], expires_in_s=3600)
    post = create_post(cast.alice.viewer, Draft(text="Bread?", poll=poll))
    vote(cast.bob.viewer, post.id, [1])
    seen = vote(cast.mod.viewer, post.id, [0])
    found = shares(seen)
    assert [share.percent for share in found] == [50, 50, 0]
    assert [share.own for share in found] == [True, False, False]
    assert [share.leading for share in found] == [True, True, False]


def test_nobody_leads_a_poll_without_votes(cast: Cast) -> None:
    poll = PollDraft(options=["Rye", "Wheat"], expires_in_s=3600)
    post = create_post(cast.alice.viewer, Draft(text="Bread?", poll=poll))
    assert post.poll is not None
    assert not any(share.leading for share in shares(post.poll))


def test_answers_know_their_depth(cast: Cast) -> None:
    root = create_post(cast.alice.viewer, Draft(text="Root"))
    last = root
    for number in range(DEEPEST + 3):
        last = create_post(cast.bob.viewer, Draft(text=f"Deeper {number}", reply_to=last.id))
    side = create_post(cast.mod.viewer, Draft(text="Beside", reply_to=root.id))
    found = answers(root.id, thread(cast.alice.viewer, root.id).descendants)
    assert [answer.depth for answer in found if answer.post.id != side.id] == [0, 1, 2, 3, 4, 5, 5, 5]
    assert next(answer.depth for answer in found if answer.post.id == side.id) == 0


def test_a_reply_names_whom_it_answers(cast: Cast) -> None:
    root = create_post(cast.alice.viewer, Draft(text="Root"))
    named = create_post(cast.bob.viewer, Draft(text="@alice yes", reply_to=root.id))
    own = create_post(cast.alice.viewer, Draft(text="And more", reply_to=root.id))
    assert replied_to(named) == "alice"
    assert replied_to(own) == ""
