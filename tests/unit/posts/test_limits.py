"""What may be posted: limits that name the number, hostile text, and nothing half-written."""

from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from pytest_django import Settings

from parvis.accounts.queries import ANONYMOUS, account_by_username, invite_by_code, search_accounts
from parvis.accounts.services import create_list, register, revoke_invite, update_preferences, update_profile
from parvis.base.errors import Conflict, InvalidInput, NotFound, ParvisError, RateLimited, Unauthenticated
from parvis.base.paging import Cursor
from parvis.media.models import Purpose
from parvis.media.services import store_image
from parvis.posts.queries import (
    Visibility,
    account_timeline,
    hashtag,
    hashtag_timeline,
    post_by_id,
    search_hashtags,
    search_posts,
)
from parvis.posts.services import Draft, PollDraft, create_post, delete_post, edit_post
from tests import real_data
from tests.cast import PASSWORD, Cast, Person
from tests.pictures import drawn, encoded

HOSTILE = (
    "a\x00b", "\x00", "\ud800", "a\udfffb", "\ufeff", "\u202eevil", "﷽" * 50, "Z̸̡̢" * 30, "👨‍👩‍👧‍👦" * 9, "%s%n{0}", "' OR 1=1 --",
    '"', "*", "-", "NEAR(", "^a:b", "#\x00tag", "@\ud800", "_%", "\\", "from:", "from:\x00", "١٢٣", "\n\n\n", "\u3164", "𝕱𝖗𝖆𝖐",
)  # fmt: skip


def rows() -> dict[str, int]:
    """Count every table of the rooms below the API."""
    return {
        model._meta.db_table: model._default_manager.count()
        for label in ("accounts", "posts", "media")
        for model in apps.get_app_config(label).get_models()
    }


def refused(field: str, draft: Draft, person: Person) -> str:
    """Hand in a draft that must be refused for that field and leave nothing; return the sentence."""
    before = rows()
    with pytest.raises(InvalidInput) as refusal:
        create_post(person.viewer, draft)
    assert refusal.value.field == field
    assert rows() == before
    return str(refusal.value.safe)


def test_two_thousand_characters_fit_and_one_more_is_named(cast: Cast) -> None:
    longest = "é" * 1_999 + "👍"
    assert create_post(cast.alice.viewer, Draft(longest)).text == longest
    said = refused("text", Draft("x" * 2_001), cast.alice)
    assert "1 character too long" in said
    assert "2000" in said.replace(",", "").replace("\u202f", "")
    assert "41 characters" in refused("text", Draft("x" * 2_041), cast.alice)
    with pytest.raises(InvalidInput):
        edit_post(cast.alice.viewer, create_post(cast.alice.viewer, Draft("ok")).id, Draft("x" * 2_001))


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("text", Draft("")),
        ("text", Draft(" \n\u200b\u3164")),
        ("content_warning", Draft("x", content_warning="w" * 201)),
        ("language", Draft("x", language="tlh")),
        ("poll", Draft("x", poll=PollDraft(("one",), 3600))),
        ("poll", Draft("x", poll=PollDraft(tuple("abcdefg"), 3600))),
        ("poll", Draft("x", poll=PollDraft(("same", " same "), 3600))),
        ("poll", Draft("x", poll=PollDraft(("a" * 81, "b"), 3600))),
        ("poll", Draft("x", poll=PollDraft(("a", "b"), 299))),
        ("poll", Draft("x", poll=PollDraft(("a", "b"), 10**12))),
        ("text", Draft(" ".join(f"#tag{n}" for n in range(31)))),
        ("media_ids", Draft("x", media_ids=[UUID(int=n) for n in range(1, 6)])),
        ("poll", Draft("x", media_ids=[UUID(int=1)], poll=PollDraft(("a", "b"), 3600))),
    ],
    ids=range(13),
)
def test_what_does_not_fit_is_refused_by_name(cast: Cast, field: str, draft: Draft) -> None:
    refused(field, draft, cast.alice)


@pytest.fixture
def storage(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "tmp").mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "tmp")
    settings.MEDIA_ROOT = str(tmp_path / "media")


def test_somebody_elses_picture_leaves_nothing_written(cast: Cast, storage: None) -> None:
    def upload(person: Person) -> UUID:
        return store_image(
            owner_key=person.account_id, upload=encoded(drawn()), purpose=Purpose.POST, alt=""
        ).id

    bobs, own = upload(cast.bob), upload(cast.alice)
    base = create_post(cast.bob.viewer, Draft("Base"))
    before = rows()
    said = Draft("Mine #new @bob", media_ids=[own, bobs], reply_to=base.id, quote_of=base.id)
    with pytest.raises(NotFound):
        create_post(cast.alice.viewer, said, idempotency_key="k")
    assert rows() == before
    assert (post_by_id(ANONYMOUS, base.id).replies_count, post_by_id(ANONYMOUS, base.id).quotes_count) == (
        0,
        0,
    )
    post = create_post(cast.alice.viewer, Draft("Own", media_ids=[own]), idempotency_key="k")
    before = rows()
    with pytest.raises(Conflict):
        create_post(cast.alice.viewer, Draft("Twice", media_ids=[own]))
    with pytest.raises(NotFound):
        edit_post(cast.alice.viewer, post.id, Draft("Changed #other", media_ids=[own, bobs]))
    with pytest.raises(NotFound):
        update_profile(cast.alice.viewer, bio="Changed", avatar=_view(cast.bob, bobs))
    assert rows() == before
    assert post_by_id(ANONYMOUS, post.id).text == "Own"
    assert account_by_username(ANONYMOUS, "alice").bio == ""


def _view(person: Person, media_id: UUID) -> object:
    from parvis.media.queries import media_of

    return media_of(person.account_id, media_id)


def test_narrow_posts_cannot_be_quoted_nor_answered_unseen(cast: Cast) -> None:
    narrow = create_post(cast.alice.viewer, Draft("For followers", visibility=Visibility.FOLLOWERS))
    refused("quote_of", Draft("Look", quote_of=narrow.id), cast.bob)
    before = rows()
    for draft in (Draft("Look", quote_of=narrow.id), Draft("Answer", reply_to=narrow.id)):
        with pytest.raises(NotFound):
            create_post(cast.mod.viewer, draft)
    with pytest.raises(Unauthenticated):
        create_post(ANONYMOUS, Draft("Nobody"))
    assert rows() == before


def test_posting_too_much_is_held_back(cast: Cast, settings: Settings) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"posts_per_5min": 3})
    made = [create_post(cast.alice.viewer, Draft(f"Post {n}")) for n in range(3)]
    delete_post(cast.alice.viewer, made[0].id)
    with pytest.raises(RateLimited) as refusal:
        create_post(cast.alice.viewer, Draft("One more"))
    assert refusal.value.retry_after_s > 0
    create_post(cast.bob.viewer, Draft("Bob may"))


def test_the_same_key_gives_the_same_post(cast: Cast) -> None:
    first = create_post(cast.alice.viewer, Draft("Once"), idempotency_key="key")
    again = create_post(cast.alice.viewer, Draft("Twice"), idempotency_key="key")
    assert (again.id, again.text) == (first.id, "Once")
    assert create_post(cast.bob.viewer, Draft("Bob"), idempotency_key="key").id != first.id
    delete_post(cast.alice.viewer, first.id)
    assert create_post(cast.alice.viewer, Draft("Anew"), idempotency_key="key").id != first.id
    for key in ("x" * 65, "a\x00", "\ud800"):
        with pytest.raises(InvalidInput):
            create_post(cast.alice.viewer, Draft("Key"), idempotency_key=key)


def everywhere(cast: Cast, text: str) -> None:
    """Put the text into everything that takes text; only refusals of ours may come, and leave nothing."""
    me = cast.alice.viewer
    writes = (
        lambda: create_post(me, Draft(text)),
        lambda: create_post(me, Draft("x", content_warning=text)),
        lambda: create_post(me, Draft("x", poll=PollDraft((text, "other"), 3600))),
        lambda: create_post(me, Draft("x", language=text)),
        lambda: create_post(me, Draft("x"), idempotency_key=text),
        lambda: update_profile(me, bio=text),
        lambda: update_profile(me, display_name=text),
        lambda: update_profile(me, fields=[(text, text)]),
        lambda: create_list(me, title=text),
        lambda: create_list(me, title="x", replies_policy=text),
        lambda: update_preferences(me, default_language=text),
        lambda: register(username=text, password=PASSWORD),
        lambda: register(username="somebody", password=PASSWORD, email=text),
        lambda: register(username="other_one", password=PASSWORD, invite=text),
        lambda: revoke_invite(me, text),
    )
    for write in writes:
        before = rows()
        try:
            write()
        except ParvisError as refusal:
            str(refusal.safe).encode()
            assert rows() == before
    ask_everywhere(cast, text)


def ask_everywhere(cast: Cast, text: str) -> None:
    me = cast.alice.viewer
    search_posts(me, text)
    search_accounts(me, text)
    search_hashtags(me, text)
    hashtag(me, text)
    invite_by_code(text)
    hashtag_timeline(me, text, Cursor(), any_=[text], all_=[text], none=[text])
    account_timeline(me, cast.alice.account_id, Cursor(), tagged=text)
    try:
        account_by_username(me, text)
    except NotFound:
        return


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_is_text_everywhere(cast: Cast, text: str, settings: Settings) -> None:
    everywhere(cast, text)


def test_naughty_strings_are_text_everywhere(cast: Cast, settings: Settings) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"posts_per_5min": 10_000})
    me = cast.alice.viewer
    for text in real_data.naughty_strings()[::8]:
        poll = PollDraft((text, "other"), 3600)
        for write in (
            lambda text=text, poll=poll: create_post(me, Draft(text, content_warning=text[:200], poll=poll)),
            lambda text=text: update_profile(
                me, bio=text, display_name=text[:60], fields=[(text[:40], text)]
            ),
            lambda text=text: create_list(me, title=text[:80]),
        ):
            before = rows()
            try:
                write()
            except ParvisError:
                assert rows() == before
        search_posts(me, text)
        search_accounts(me, text)
