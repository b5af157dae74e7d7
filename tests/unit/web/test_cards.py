"""What a card computes: shares of a poll, depth of an answer."""

import pytest

from parvis.posts.queries import thread
from parvis.posts.services import Draft, PollDraft, create_post, vote
from parvis.web.cards import DEEPEST, answers, replied_to, shares
from tests.cast import Cast

pytestmark = pytest.mark.django_db


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
