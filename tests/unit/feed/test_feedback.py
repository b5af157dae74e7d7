"""A member wants less of something: kept for them alone, listed, taken back, erased."""

from pathlib import Path
from uuid import UUID

import pytest

from parvis.accounts.queries import ANONYMOUS
from parvis.accounts.services import block, request_deletion
from parvis.base import clock, ids
from parvis.base.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from parvis.base.paging import Cursor
from parvis.feed.feedback import LESS
from parvis.feed.jobs import erase_due_accounts
from parvis.feed.models import Feedback, FeedbackKind
from parvis.feed.queries import feedback_by_id, feedback_given, feedback_of
from parvis.feed.queries.feedback import NOTHING
from parvis.feed.services import feedback as services
from parvis.feed.services import less_from_author, less_of_sound, less_of_topic, not_interested, take_back
from parvis.media.models import Sound
from parvis.media.services import edit_video, store_video
from parvis.posts.services import Draft, create_post, delete_post
from tests.cast import Cast
from tests.clips import clip_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def tagged(cast: Cast) -> UUID:
    return create_post(cast.alice.viewer, Draft("Soup on the #Tram")).id


def test_what_was_said_is_what_the_feed_goes_by(cast: Cast, tagged: UUID) -> None:
    bob = cast.bob.viewer
    assert feedback_of(bob) == NOTHING == feedback_of(ANONYMOUS)
    not_interested(bob, tagged)
    less_from_author(bob, cast.alice.account_id)
    less_of_topic(bob, "#TRAM")
    found = feedback_of(bob)
    assert found.posts == {tagged}
    assert found.authors == {cast.alice.account_id: LESS}
    assert found.topics == {"tram": LESS}
    assert feedback_of(cast.alice.viewer) == NOTHING


def test_saying_it_twice_is_saying_it_once(cast: Cast, tagged: UUID) -> None:
    bob = cast.bob.viewer
    assert not_interested(bob, tagged) == not_interested(bob, tagged)
    assert Feedback.objects.count() == 1


def test_it_can_be_taken_back(cast: Cast, tagged: UUID) -> None:
    bob = cast.bob.viewer
    said = not_interested(bob, tagged)
    with pytest.raises(NotFound):
        take_back(cast.alice.viewer, said)
    take_back(bob, said)
    assert feedback_of(bob) == NOTHING
    with pytest.raises(NotFound):
        take_back(bob, said)


def test_it_is_listed_with_what_it_is_about(cast: Cast, tagged: UUID) -> None:
    bob = cast.bob.viewer
    not_interested(bob, tagged)
    less_from_author(bob, cast.alice.account_id)
    last = less_of_topic(bob, "tram")
    topic, author, post = feedback_given(bob, Cursor()).items
    assert (topic.kind, topic.topic) == (FeedbackKind.TOPIC, "Tram")
    assert author.author.username == "alice"
    assert post.post.id == tagged
    assert feedback_by_id(bob, last) == topic
    assert feedback_by_id(cast.alice.viewer, last) is None
    page = feedback_given(bob, Cursor(limit=2))
    assert feedback_given(bob, Cursor(max_id=page.older)).items == [post]


def test_what_is_gone_can_still_be_taken_back(cast: Cast, tagged: UUID) -> None:
    bob = cast.bob.viewer
    not_interested(bob, tagged)
    delete_post(cast.alice.viewer, tagged)
    (left,) = feedback_given(bob, Cursor()).items
    assert left.post is None
    take_back(bob, left.id)


def test_a_sound_is_known_by_where_it_is_heard(cast: Cast, tmp_path: Path) -> None:
    film = tmp_path / "film"
    film.write_bytes(clip_bytes())
    video = store_video(owner_key=cast.alice.account_id, path=film, alt="")
    edit_video(owner_key=cast.alice.account_id, media_id=video.id, sound_title="Bells")
    sound = Sound.objects.get(origin=video.id).id
    said = less_of_sound(cast.alice.viewer, sound)
    assert feedback_of(cast.alice.viewer).sounds == {sound: LESS}
    assert feedback_by_id(cast.alice.viewer, said).sound.title == "Bells"
    with pytest.raises(NotFound):
        less_of_sound(cast.bob.viewer, sound)  # it is heard in no post yet


def test_one_speaks_of_what_one_can_see(cast: Cast, tagged: UUID, private: UUID) -> None:
    charlie = cast.charlie.viewer
    for act in (
        lambda: not_interested(charlie, tagged),
        lambda: not_interested(cast.mod.viewer, private),
        lambda: less_from_author(charlie, cast.alice.account_id),
        lambda: less_of_sound(charlie, ids.uuid7()),
        lambda: not_interested(charlie, ids.uuid7()),
    ):
        with pytest.raises(NotFound):
            act()
    for topic in ("nobodywrotethis", "", "#"):
        with pytest.raises(InvalidInput):
            less_of_topic(charlie, topic)
    with pytest.raises(Forbidden):
        less_from_author(charlie, charlie.account_id)
    with pytest.raises(Unauthenticated):
        not_interested(ANONYMOUS, tagged)
    assert not Feedback.objects.exists()


def test_the_oldest_words_make_room(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST", 3)
    posts = [create_post(cast.alice.viewer, Draft(f"Number {n}")).id for n in range(5)]
    less_from_author(cast.bob.viewer, cast.alice.account_id)
    for post in posts:
        not_interested(cast.bob.viewer, post)
    assert feedback_of(cast.bob.viewer).posts == set(posts[2:])
    assert feedback_of(cast.bob.viewer).authors, "of each kind"


def test_an_erased_account_has_said_nothing(cast: Cast, tagged: UUID) -> None:
    not_interested(cast.bob.viewer, tagged)
    not_interested(cast.mod.viewer, tagged)
    request_deletion(cast.bob.viewer)
    later = clock.now().replace(year=clock.now().year + 1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        erase_due_accounts()
    assert set(Feedback.objects.values_list("account_id", flat=True)) == {cast.mod.account_id}


def test_what_was_said_survives_a_block(cast: Cast, tagged: UUID) -> None:
    less_from_author(cast.bob.viewer, cast.alice.account_id)
    block(cast.alice.viewer, cast.bob.account_id)
    assert feedback_of(cast.bob.viewer).authors
    assert len(feedback_given(cast.bob.viewer, Cursor()).items) == 1
