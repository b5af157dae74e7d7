import pytest

from parvis.accounts.queries import ANONYMOUS
from parvis.base.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from parvis.posts.models import Poll
from parvis.posts.queries import PostView, Visibility, poll, post_by_id
from parvis.posts.services import Draft, PollDraft, create_post, edit_post, vote
from tests.cast import Cast
from tests.recount import wrong_counters


def asked(cast: Cast, **choices: bool) -> PostView:
    return create_post(
        cast.alice.viewer, Draft("Which?", poll=PollDraft(("one", "two", "three"), 3600, **choices))
    )


def test_a_vote_counts_once_and_stays(cast: Cast) -> None:
    post = asked(cast)
    view = vote(cast.bob.viewer, post.id, [1])
    assert (view.votes_count, view.voters_count, view.voted, view.own_votes) == (1, 1, True, (1,))
    assert [option.votes_count for option in view.options] == [0, 1, 0]
    with pytest.raises(Conflict):
        vote(cast.bob.viewer, post.id, [2])
    assert not poll(ANONYMOUS, post.id).voted
    assert wrong_counters() == []


@pytest.mark.parametrize("choices", [[], [3], [-1], [0, 1]])
def test_only_what_is_offered_can_be_chosen(cast: Cast, choices: list[int]) -> None:
    post = asked(cast)
    with pytest.raises(InvalidInput):
        vote(cast.bob.viewer, post.id, choices)
    assert poll(cast.bob.viewer, post.id).votes_count == 0


def test_several_answers_where_the_poll_takes_them(cast: Cast) -> None:
    post = asked(cast, multiple=True)
    view = vote(cast.bob.viewer, post.id, [2, 0, 2])
    assert (view.votes_count, view.voters_count, view.own_votes) == (2, 1, (0, 2))
    assert wrong_counters() == []


def test_who_may_not_vote(cast: Cast) -> None:
    post = asked(cast)
    narrow = create_post(
        cast.alice.viewer,
        Draft("Which?", visibility=Visibility.FOLLOWERS, poll=PollDraft(("one", "two"), 3600)),
    )
    with pytest.raises(InvalidInput):
        vote(cast.alice.viewer, post.id, [0])
    with pytest.raises(Unauthenticated):
        vote(ANONYMOUS, post.id, [0])
    for viewer, poll_id in ((cast.charlie.viewer, post.id), (cast.mod.viewer, narrow.id)):
        with pytest.raises(NotFound):
            vote(viewer, poll_id, [0])
    Poll.objects.update(expires_at=post.created_at)
    with pytest.raises(Conflict):
        vote(cast.bob.viewer, post.id, [0])


def test_hidden_totals_are_shown_to_the_author_and_at_the_end(cast: Cast) -> None:
    post = asked(cast, hide_totals=True)
    vote(cast.bob.viewer, post.id, [0])

    def totals(viewer: object) -> list[int | None]:
        return [option.votes_count for option in poll(viewer, post.id).options]

    assert totals(cast.bob.viewer) == totals(ANONYMOUS) == [None, None, None]
    assert totals(cast.alice.viewer) == [1, 0, 0]
    Poll.objects.update(expires_at=post.created_at)
    assert totals(ANONYMOUS) == [1, 0, 0]


def test_other_answers_start_the_poll_again(cast: Cast) -> None:
    post = asked(cast)
    vote(cast.bob.viewer, post.id, [0])
    same = PollDraft(("one", "two", "three"), 7200, hide_totals=True)
    edit_post(cast.alice.viewer, post.id, Draft("Which, then?", poll=same))
    kept = poll(cast.bob.viewer, post.id)
    assert (kept.votes_count, [o.votes_count for o in kept.options]) == (1, [None] * 3)
    edit_post(cast.alice.viewer, post.id, Draft("Which, then?", poll=PollDraft(("one", "four"), 3600)))
    assert poll(cast.bob.viewer, post.id).votes_count == 0
    vote(cast.bob.viewer, post.id, [1])
    edit_post(cast.alice.viewer, post.id, Draft("No question"))
    assert post_by_id(cast.bob.viewer, post.id).poll is None
    with pytest.raises(NotFound):
        poll(cast.bob.viewer, post.id)
    assert wrong_counters() == []
