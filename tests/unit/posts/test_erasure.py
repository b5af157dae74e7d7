"""What is deleted is gone: from the rows, from the index, from the bytes of the file."""

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import Settings

from parvis.accounts.models import Account, AccountState, User
from parvis.accounts.queries import ANONYMOUS, account_by_id
from parvis.accounts.services import (
    block,
    cancel_deletion,
    create_list,
    follow,
    register,
    request_deletion,
    update_profile,
)
from parvis.base import clock
from parvis.base.errors import Conflict, Forbidden, NotFound
from parvis.base.paging import Cursor
from parvis.feed.jobs import erase_due_accounts
from parvis.media.models import Media, Purpose
from parvis.media.services import store_image
from parvis.posts import jobs
from parvis.posts.models import Hashtag, Post, PostRevision, SearchDocument
from parvis.posts.queries import bookmarks, likes, post_by_id, search_posts, thread
from parvis.posts.services import (
    Draft,
    PollDraft,
    bookmark_post,
    create_post,
    delete_post,
    edit_post,
    follow_hashtag,
    like_post,
    repost,
    vote,
)
from tests.cast import PASSWORD, Cast, Person, assemble, join
from tests.pictures import drawn, encoded
from tests.recount import wrong_counters


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, settings: Settings) -> Path:
    (tmp_path / "tmp").mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "tmp")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def picture(person: Person, purpose: Purpose = Purpose.POST) -> UUID:
    return store_image(
        owner_key=person.account_id, upload=encoded(drawn()), purpose=purpose, alt="Alt text"
    ).id


def files(storage: Path) -> list[Path]:
    return [path for path in storage.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_a_deleted_post_leaves_its_place_and_nothing_else(storage: Path) -> None:
    cast = assemble()
    alice, bob = cast.alice.viewer, cast.bob.viewer
    above = create_post(bob, Draft("Above"))
    post = create_post(
        alice,
        Draft(
            "Tapestry #weaving @bob",
            content_warning="Thread",
            media_ids=[picture(cast.alice)],
            reply_to=above.id,
        ),
    )
    edit_post(alice, post.id, Draft("Tapestry, changed @bob", media_ids=[m.id for m in post.media]))
    answer = create_post(bob, Draft("Answer", reply_to=post.id))
    like_post(bob, post.id)
    repost(bob, post.id)
    bookmark_post(bob, post.id)
    quote = create_post(bob, Draft("Look", quote_of=post.id))
    delete_post(alice, post.id)

    row = Post.objects.get(id=post.id)
    assert (row.text, row.html, row.content_warning, row.hashtags, row.mentioned) == ("", "", "", [], [])
    assert row.deleted_at is not None
    assert not PostRevision.objects.exists()
    assert not Media.objects.exists()
    assert files(storage) == []
    assert wrong_counters() == []
    with pytest.raises(NotFound):
        post_by_id(alice, post.id)
    view = thread(bob, answer.id)
    assert [(one.id, one.deleted, one.text) for one in view.ancestors] == [
        (above.id, False, "Above"),
        (post.id, True, ""),
    ]
    assert [one.id for one in thread(ANONYMOUS, above.id).descendants] == [post.id, answer.id]
    assert post_by_id(bob, quote.id).quote_unavailable
    for read in (bookmarks, likes):
        assert list(read(bob, Cursor()).items) == []
    assert search_posts(alice, "tapestry") == []
    with pytest.raises(NotFound):
        delete_post(alice, post.id)
    delete_post(bob, answer.id)
    assert thread(ANONYMOUS, above.id).descendants == ()


def test_nobody_deletes_what_is_somebody_elses(cast: Cast) -> None:
    public = create_post(cast.alice.viewer, Draft("Public"))
    narrow = create_post(cast.alice.viewer, Draft("Narrow", visibility=2))
    with pytest.raises(Forbidden):
        delete_post(cast.bob.viewer, public.id)
    with pytest.raises(NotFound):  # that there is such a post is already too much
        delete_post(cast.mod.viewer, narrow.id)


def test_what_was_done_can_be_undone_after_a_block(cast: Cast) -> None:
    from parvis.posts.services import unbookmark_post, unlike_post, unrepost

    post = create_post(cast.alice.viewer, Draft("Liked once"))
    for act in (like_post, bookmark_post, repost):
        act(cast.bob.viewer, post.id)
    block(cast.alice.viewer, cast.bob.account_id)
    for act in (unlike_post, unbookmark_post, unrepost):
        with pytest.raises(NotFound):  # it is undone, and there is nothing to show
            act(cast.bob.viewer, post.id)
    row = Post.objects.get(id=post.id)
    assert (row.likes_count, row.reposts_count) == (0, 0)
    assert wrong_counters() == []
    with pytest.raises(NotFound):
        like_post(cast.bob.viewer, post.id)


SECRETS = (
    "quokkatext",
    "quokkatag",
    "quokkaname",
    "quokkabio",
    "quokkawarn",
    "quokkapoll",
    "quokkamail",
    "quokkalist",
    "quokkafollowed",
)


def written_by(person: Person, reader: Person) -> UUID:
    """Let somebody leave their words everywhere that words can be left."""
    me = person.viewer
    update_profile(
        me,
        display_name="Quokkaname",
        bio="A quokkabio",
        fields=[("Quokkabio", "quokkabio")],
        avatar=None,
    )
    create_list(me, title="quokkalist")
    follow_hashtag(me, "quokkafollowed")
    User.objects.filter(id=person.user.id).update(email="quokkamail@example.org")
    poll = PollDraft(("quokkapoll", "other"), 3600)
    post = create_post(me, Draft("A quokkatext #quokkatag", content_warning="quokkawarn", poll=poll))
    edit_post(me, post.id, Draft("A changed quokkatext #quokkatag", poll=poll))
    gone = create_post(me, Draft("An early quokkatext"))
    delete_post(me, gone.id)
    vote(reader.viewer, post.id, [0])
    like_post(reader.viewer, post.id)
    create_post(reader.viewer, Draft("I answer", reply_to=post.id))
    create_post(reader.viewer, Draft("I quote", quote_of=post.id))
    return post.id


def bytes_on_disk() -> bytes:
    name = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))


def found_on_disk() -> list[str]:
    raw = bytes_on_disk().lower()
    return [secret for secret in SECRETS if secret.encode() in raw]


only_sqlite = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="looks into SQLite's file"
)


@pytest.mark.django_db(transaction=True)
@only_sqlite
def test_no_byte_of_a_deleted_post_stays_in_the_file() -> None:
    cast = assemble()
    post = written_by(cast.bob, cast.alice)
    assert {"quokkatext", "quokkatag", "quokkawarn", "quokkapoll"} <= set(found_on_disk())
    delete_post(cast.bob.viewer, post)
    jobs.purge_search()
    assert not {"quokkatext", "quokkatag", "quokkawarn", "quokkapoll"} & set(found_on_disk())
    assert [tag.key for tag in Hashtag.objects.all()] == ["quokkafollowed"]


@pytest.mark.django_db(transaction=True)
def test_an_erased_person_leaves_a_husk_and_right_counters(storage: Path) -> None:
    cast = assemble()
    erin = join("erin")
    for one, other in ((erin, cast.alice), (cast.alice, erin), (cast.bob, erin)):
        follow(one.viewer, other.account_id)
    written_by(erin, cast.alice)
    create_post(erin.viewer, Draft("With a picture", media_ids=[picture(erin)]))
    picture(erin)  # uploaded, and never posted
    alices = create_post(cast.alice.viewer, Draft("By Alice", poll=PollDraft(("one", "two"), 3600)))
    create_post(erin.viewer, Draft("Erin answers", reply_to=alices.id))
    for act in (like_post, repost, bookmark_post):
        act(erin.viewer, alices.id)
    vote(erin.viewer, alices.id, [1])
    request_deletion(erin.viewer)
    erase_due_accounts()
    assert Account.objects.get(id=erin.account_id).state == AccountState.LEAVING
    cancel_deletion(erin.user.id)
    assert account_by_id(ANONYMOUS, erin.account_id).display_name == "Quokkaname"

    request_deletion(erin.viewer)
    long_ago = clock.now() - dt.timedelta(days=365)
    User.objects.filter(id=erin.user.id).update(deletion_requested_at=long_ago)
    erase_due_accounts()
    erase_due_accounts()
    jobs.purge_search()
    husk = Account.objects.get(id=erin.account_id)
    assert (husk.state, husk.display_name, husk.bio, husk.fields) == (AccountState.ERASED, "", "", [])
    assert not User.objects.filter(id=erin.user.id).exists()
    assert not Media.objects.filter(owner_key=erin.account_id).exists()
    assert files(storage) == []
    assert wrong_counters() == []
    row = Post.objects.get(id=alices.id)
    assert (row.likes_count, row.reposts_count, row.replies_count, row.poll.votes_count) == (0, 0, 0, 0)
    assert SearchDocument.objects.count() == 3  # Alice's answer, quote and poll
    with pytest.raises(NotFound):
        account_by_id(cast.alice.viewer, erin.account_id)
    with pytest.raises(Conflict):
        register(username="Erin", password=PASSWORD)
    if connection.vendor == "sqlite":
        assert found_on_disk() == []


@pytest.mark.django_db
def test_every_sweep_of_the_schedule_is_there() -> None:
    from parvis.ops import schedule

    assert [sweep.path for sweep in schedule.SWEEPS if not schedule.present(sweep)] == []


def test_answers_to_an_erased_person_stay_in_their_conversation(cast: Cast) -> None:
    erin = join("erin")
    first = create_post(cast.alice.viewer, Draft("What is on the market?"))
    middle = create_post(erin.viewer, Draft("Leeks.", reply_to=first.id))
    last = create_post(cast.bob.viewer, Draft("And beetroot.", reply_to=middle.id))
    request_deletion(erin.viewer)
    long_ago = clock.now() - dt.timedelta(days=365)
    User.objects.filter(id=erin.user.id).update(deletion_requested_at=long_ago)
    erase_due_accounts()

    below = thread(cast.bob.viewer, first.id).descendants
    assert [(post.id, post.deleted, post.text) for post in below] == [
        (middle.id, True, ""),
        (last.id, False, "And beetroot."),
    ]
    assert [post.id for post in thread(ANONYMOUS, last.id).ancestors] == [first.id, middle.id]
