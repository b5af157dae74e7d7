"""Pages through Django's own client: who sees what, what bad input gets, what may be cached."""

import pytest
from django.test import Client

from parvis.accounts.services import update_preferences
from parvis.base import ids
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, create_post, delete_post
from tests.cast import Cast, Person

pytestmark = pytest.mark.django_db

# The same in every test process, which must agree on the names of the tests.
UNKNOWN = "01900000-0000-7000-8000-000000000000"


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def alice(cast: Cast) -> Client:
    return client_of(cast.alice)


OWN = ("/following", "/notifications", "/requests", "/bookmarks", "/likes", "/lists", "/tags", "/compose")


@pytest.mark.parametrize("path", OWN)
def test_nobody_is_sent_to_log_in(db: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize(
    "path",
    [
        "/following?max_id=nonsense",
        "/latest?max_id=%00",
        "/latest?min_id=' OR 1=1",
        "/@alice?max_id=1",
        "/compose?reply_to=1",
        f"/compose?reply_to={UNKNOWN}",
        "/@nobody_here",
        f"/@alice/{UNKNOWN}",
        f"/lists/{UNKNOWN}",
        f"/posts/{UNKNOWN}/edit",
        "/@alice/no-such-part",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(alice: Client, path: str) -> None:
    answer = alice.get(path)
    assert answer.status_code in (404, 405), path
    assert "<h1>" in answer.content.decode() or answer.status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/explore?q=%22",
        "/explore?q=AND%20OR%20NOT",
        "/explore?q=*&in=people",
        "/explore?q=%25_&in=tags",
        "/explore?q=x&in=nonsense&offset=-1",
        "/explore?q=x&offset=99999999999999999999",
        "/explore?q=" + "x" * 5000,
        "/notifications?of=nonsense",
        "/tags/%22%3E%3Cscript%3E",
    ],
)
def test_strange_questions_get_an_answer(alice: Client, path: str) -> None:
    answer = alice.get(path)
    assert answer.status_code == 200
    assert b"<script>" not in answer.content


def test_text_is_never_markup(cast: Cast, alice: Client) -> None:
    post = create_post(cast.alice.viewer, Draft(text="<script>alert(1)</script>", content_warning="<b>x"))
    page = alice.get(f"/@alice/{post.id}").content.decode()
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_a_blocked_account_sees_nothing_of_the_blocker(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft(text="Not for Charlie"))
    charlie = client_of(cast.charlie)
    assert charlie.get("/@alice").status_code == 404
    assert charlie.get(f"/@alice/{post.id}").status_code == 404
    assert charlie.post("/@alice/follow").status_code == 404
    assert charlie.post(f"/posts/{post.id}/like").status_code == 404


def test_posts_for_followers_are_theirs_alone(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft(text="For friends", visibility=Visibility.FOLLOWERS))
    path = f"/@alice/{post.id}"
    assert client_of(cast.bob).get(path).status_code == 200
    assert client_of(cast.mod).get(path).status_code == 404
    assert Client().get(path).status_code == 404


def test_other_peoples_posts_cannot_be_edited_or_deleted(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft(text="Mine"))
    bob = client_of(cast.bob)
    for path in (f"/posts/{post.id}/edit", f"/posts/{post.id}/delete"):
        assert bob.get(path).status_code == 403
        assert bob.post(path, {"text": "Yours"}).status_code in (403, 422)
    assert "Mine" in bob.get(f"/@alice/{post.id}").content.decode()


def test_a_deleted_post_with_answers_leaves_its_place(cast: Cast) -> None:
    root = create_post(cast.alice.viewer, Draft(text="Root"))
    create_post(cast.bob.viewer, Draft(text="@alice Answer", reply_to=root.id))
    delete_post(cast.alice.viewer, root.id)
    answer = client_of(cast.bob).get(f"/@alice/{root.id}")
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "This post was deleted." in page
    assert "Answer" in page
    assert "Root" not in page


def test_the_same_form_twice_makes_one_post(alice: Client) -> None:
    form = {"text": "Once", "idempotency_key": str(ids.uuid7()), "visibility": "public"}
    first, second = alice.post("/compose", form), alice.post("/compose", form)
    assert first["Location"] == second["Location"]


@pytest.mark.parametrize(
    "form",
    [
        {"text": ""},
        {"text": "x" * 2001},
        {"text": "x", "visibility": "nonsense"},
        {"text": "x", "language": "klingon"},
        {"text": "x", "reply_to": "nonsense"},
        {"text": "x", "reply_to": str(ids.uuid7())},
        {"text": "x", "quote_of": str(ids.uuid7())},
        {"text": "x", "media_ids": "nonsense"},
        {"text": "x", "media_ids": str(ids.uuid7())},
        {"text": "x", "poll_option": ["only one"]},
        {"text": "x", "poll_option": ["a", "b"], "poll_duration": "soon"},
        {"text": "x", "idempotency_key": "k" * 65},
        {"text": "x", "content_warning": "w" * 5000},
    ],
)
def test_a_bad_post_is_refused_in_words_and_kept_in_the_form(alice: Client, form: dict[str, str]) -> None:
    answer = alice.post("/compose", form)
    assert 400 <= answer.status_code < 500
    page = answer.content.decode()
    assert "notice--error" in page or "error" in page
    assert alice.get("/@alice").content.decode().count("<article") == 0


def test_a_script_gets_the_piece_it_needs(alice: Client) -> None:
    sent = alice.post("/compose", {"text": "Hello"}, headers={"X-Parvis-Part": "1"})
    assert sent.json()["path"].startswith("/@alice/")
    assert sent.json()["html"].lstrip().startswith("<article")
    refused = alice.post("/compose", {"text": ""}, headers={"X-Parvis-Part": "1"})
    assert refused.status_code == 422
    assert refused.json()["error"]


def test_a_form_without_its_token_is_refused(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft(text="Hello"))
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.bob.user)
    answer = client.post(f"/posts/{post.id}/like")
    assert answer.status_code == 403
    assert "too old" in answer.content.decode()


@pytest.mark.parametrize("verb", ["delete-all", "save", "__class__"])
def test_unknown_verbs_are_no_pages(cast: Cast, alice: Client, verb: str) -> None:
    assert alice.post(f"/posts/{ids.uuid7()}/{verb}").status_code == 404
    assert alice.post(f"/@bob/{verb}").status_code == 404


def test_members_pages_are_kept_nowhere(alice: Client) -> None:
    assert "no-store" in alice.get("/latest")["Cache-Control"]
    assert "Cookie" in alice.get("/latest")["Vary"]


def test_names_are_found_whatever_their_capitals(cast: Cast) -> None:
    assert Client().get("/@ALICE")["Location"] == "/@alice"


def test_lists_are_their_owners_alone(cast: Cast, alice: Client) -> None:
    made = alice.post("/lists", {"title": "Bakers", "replies_policy": "list"})
    path = made["Location"]
    member = {"account_id": str(cast.bob.account_id), "verb": "add"}
    alice.post(path.replace("/edit", "/members"), member)
    assert "@bob" in alice.get(path).content.decode()
    assert client_of(cast.bob).get(path).status_code == 404
    assert client_of(cast.bob).post(path.replace("/edit", "/delete")).status_code == 404


def test_hidden_accounts_ask_search_engines_to_leave(cast: Cast) -> None:
    from parvis.accounts.services import update_profile

    assert b"noindex" not in Client().get("/@alice").content
    update_profile(cast.alice.viewer, discoverable=False)
    assert b"noindex" in Client().get("/@alice").content


def test_suggestions_beside_a_profile_have_their_own_buttons(cast: Cast) -> None:
    create_post(cast.mod.viewer, Draft(text="I am here, too."))
    page = client_of(cast.bob).get("/@alice").content.decode()
    aside = page.partition('<aside class="aside"')[2]
    assert "@mod_mira" in aside
    assert 'data-state="following"' in page
    assert 'data-state="following"' not in aside


def test_a_member_chooses_what_opens_first(cast: Cast, alice: Client) -> None:
    assert alice.get("/")["Location"] == "/for-you"
    update_preferences(cast.alice.viewer, first_page="following")
    assert alice.get("/")["Location"] == "/following"
    assert Client().get("/").status_code == 200, "a visitor sees what this place is"
