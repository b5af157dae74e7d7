"""One's own watch history and storage: to see, to clear, to turn off; nobody else's."""

import re

import pytest
from django.test import Client

from parvis.accounts.queries import preferences
from parvis.base import ids
from parvis.media.queries import uploads_under_way
from parvis.media.services import open_upload
from tests.cast import Cast
from tests.film_rows import film_post
from tests.unit.feed.conftest import watched

pytestmark = pytest.mark.django_db
PATH = "/settings/watch-history"


@pytest.fixture
def bob(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.bob.user)
    return client


def shown(client: Client, path: str = PATH) -> str:
    return client.get(path).content.decode()


def test_what_was_watched_is_shown_and_forgotten_one_by_one(cast: Cast, bob: Client) -> None:
    first, second = film_post(cast.alice, "Boats"), film_post(cast.alice, "Gulls")
    watched(cast.bob.viewer, first.id, ended="swiped", watched_ms=3_000, duration_ms=8_000)
    watched(cast.bob.viewer, second.id)
    page = shown(bob)
    assert "0:03 of 0:08" in page
    assert "to the end" in page
    forms = re.findall(rf'action="({PATH}/[0-9a-f-]+/forget)"', page)
    assert len(forms) == 2
    bob.post(forms[0])
    assert len(re.findall("/forget", shown(bob))) == 1
    assert bob.post(forms[0]).status_code == 404


def test_all_of_it_can_be_cleared(cast: Cast, bob: Client) -> None:
    post = film_post(cast.alice, "Boats")
    watched(cast.bob.viewer, post.id)
    watched(cast.mod.viewer, post.id)
    assert bob.post(f"{PATH}/clear").status_code == 302
    assert "Boats" not in shown(bob)
    mod = Client()
    mod.force_login(cast.mod.user)
    assert "Boats" in shown(mod)


def test_it_can_be_turned_off_and_on(cast: Cast, bob: Client) -> None:
    assert preferences(cast.bob.viewer).watch_history
    bob.post(PATH)
    assert not preferences(cast.bob.viewer).watch_history
    watched(cast.bob.viewer, film_post(cast.alice, "Unseen").id)
    page = shown(bob)
    assert "Unseen" not in page
    assert "is not remembered" in page
    bob.post(PATH, {"watch_history": "on"})
    assert preferences(cast.bob.viewer).watch_history


def test_somebody_elses_entry_cannot_be_forgotten(cast: Cast, bob: Client) -> None:
    watched(cast.mod.viewer, film_post(cast.alice, "Boats").id)
    mod = Client()
    mod.force_login(cast.mod.user)
    (form,) = re.findall(rf'action="({PATH}/[0-9a-f-]+/forget)"', shown(mod))
    assert bob.post(form).status_code == 404
    assert "Boats" in shown(mod)


def test_storage_says_how_much_and_removes_what_is_unfinished(cast: Cast, bob: Client) -> None:
    upload = open_upload(
        owner_key=cast.bob.account_id, length_bytes=300 * 1024 * 1024, metadata={"filename": "<b>.mov"}
    )
    page = shown(bob, "/settings/storage")
    assert "300 MB of 20 GB" in page
    assert "&lt;b&gt;.mov" in page
    assert bob.post(f"/settings/storage/{ids.uuid7()}/remove").status_code == 404
    alice = Client()
    alice.force_login(cast.alice.user)
    assert alice.post(f"/settings/storage/{upload.id}/remove").status_code == 404
    assert len(uploads_under_way(cast.bob.account_id)) == 1
    assert bob.post(f"/settings/storage/{upload.id}/remove").status_code == 302
    assert not uploads_under_way(cast.bob.account_id)


@pytest.mark.parametrize("path", [PATH, "/settings/storage", f"{PATH}/clear"])
def test_members_alone(path: str) -> None:
    assert Client().post(path).status_code in (302, 405)
    assert Client().get(path).status_code in (302, 405)
