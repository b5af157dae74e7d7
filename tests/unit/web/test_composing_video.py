"""The composer's form and its video: what is asked is done, what is refused says why and loses nothing."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from parvis.base import ids
from parvis.base.errors import InvalidInput
from parvis.media.models import Media, State, Video
from parvis.media.queries import VideoView, captions_text, media_of
from parvis.posts.models import Post, Visibility
from parvis.posts.queries import PostView, post_by_id
from parvis.posts.services import Draft, create_post
from parvis.web.forms.clip import time_ms
from tests.cast import Cast, Person
from tests.clips import clip_bytes
from tests.film_rows import caption, film, film_post

pytestmark = pytest.mark.django_db

CUT = {"clip-start": "0:01", "clip-end": "3.5", "clip-cover": "0:00.5"}
CAPTIONS = "WEBVTT\n\n00:02.000 --> 00:03.000\nAhoy!\n"


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def send(person: Person, **form: Any) -> Any:
    """Post the form as the composer's script does."""
    form = {name.replace("clip_", "clip-", 1): value for name, value in form.items()}
    return client_of(person).post("/compose", form, headers={"X-Parvis-Part": "1"})


def published(person: Person, answer: Any) -> PostView:
    assert answer.status_code == 200, answer.content
    return post_by_id(person.viewer, ids.parse(answer.json()["id"]))


def video_of(person: Person, media_id: UUID) -> VideoView:
    found = media_of(person.account_id, media_id)
    assert found
    assert found.video
    return found.video


@pytest.fixture
def waiting(cast: Cast) -> UUID:
    """An upload of Alice's that no worker has looked at."""
    return film(cast.alice, State.WAITING)


@given(st.integers(0, 35_999_999))
def test_a_time_is_read_as_it_is_written(ms: int) -> None:
    minutes, rest = divmod(ms, 60_000)
    hours, within = divmod(minutes, 60)
    assert time_ms("start", f"{minutes}:{rest / 1000:06.3f}" if minutes < 1000 else "0") in (ms, 0)
    assert time_ms("start", f"{ms / 1000:.3f}") == ms
    assert time_ms("start", f" {hours}:{within:02}:{rest / 1000:.3f}".replace(".", ",")) == ms


@pytest.mark.parametrize("text", ["soon", "1:2:3:4", "-1", "1.2.3", "∞", "1e3", "٣"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        time_ms("start", text)


def test_nothing_is_no_time() -> None:
    assert time_ms("end", "  ") is None


def test_everything_the_form_says_is_done(cast: Cast, waiting: UUID) -> None:
    form = {
        "text": "The harbour",
        "media_ids": str(waiting),
        "permissions": "1",
        "sharing_allowed": "on",
        "clip-remixable": "on",
        "clip-alt": "Boats",
        "clip-sound_title": "Gulls",
        "clip-captions": CAPTIONS,
        "clip-captions_language": "en",
        **CUT,
    }
    post = published(cast.alice, send(cast.alice, **form))
    assert post.awaits_video
    assert (post.comments_allowed, post.sharing_allowed) == (False, True)
    assert post.video is not None
    assert post.video.alt == "Boats"
    video = video_of(cast.alice, waiting)
    assert (video.trim_start_ms, video.trim_end_ms, video.cover_ms) == (1_000, 3_500, 500)
    assert video.remixable
    # Captions are written beside the whole file, and shown with what is left of it.
    text = captions_text(video.captions[0].id)
    assert text
    assert "00:00:01.000 --> 00:00:02.000\nAhoy!" in text[1]
    again = edit_page(cast.alice, post.id)
    assert "Ahoy!" in again
    assert 'name="clip-start"' not in again


def test_what_the_editor_has_told_already_is_not_made_twice(cast: Cast, waiting: UUID) -> None:
    orders = {"trim_start_ms": 1_000, "trim_end_ms": 3_500, "cover_ms": 500}
    told = client_of(cast.alice).patch(
        f"/api/parvis/v1/videos/{waiting}", orders, content_type="application/json"
    )
    assert told.status_code == 200
    edition = Video.objects.get(media_id=waiting).edition
    published(cast.alice, send(cast.alice, text="Cut", media_ids=str(waiting), **CUT))
    assert Video.objects.get(media_id=waiting).edition == edition == 2


def edit_page(person: Person, post_id: UUID) -> str:
    return client_of(person).get(f"/posts/{post_id}/edit").content.decode()


def test_a_form_that_asks_nothing_changes_nothing(cast: Cast, waiting: UUID) -> None:
    post = published(cast.alice, send(cast.alice, text="Plain", media_ids=str(waiting)))
    video = video_of(cast.alice, waiting)
    assert (post.comments_allowed, post.sharing_allowed, video.remixable) == (True, True, True)
    assert (video.trim_start_ms, video.trim_end_ms, video.cover_ms) == (0, None, None)


def test_whoever_sends_it_hears_that_it_is_prepared(cast: Cast, waiting: UUID) -> None:
    said = send(cast.alice, text="Soon", media_ids=str(waiting)).json()["said"]
    assert "appears by itself" in said
    assert send(cast.alice, text="Words alone").json()["said"] == ""


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"clip-start": "soon"}, "minutes and seconds"),
        ({"clip-start": "3", "clip-end": "2"}, "half a second after the start"),
        ({"clip-captions": "Ahoy!"}, "WEBVTT"),
        ({"clip-captions": CAPTIONS, "clip-captions_language": "klingon"}, ""),
        ({"clip-alt": "x" * 1501}, "1501"),
        ({"clip-sound_title": "x" * 101}, "101"),
        ({"clip-sound": str(ids.uuid7())}, "does not exist"),
        ({"clip-sound": "nonsense"}, ""),
        ({"clip-join": "duet", "clip-join_with": str(ids.uuid7())}, ""),
        ({"clip-join": "waltz", "clip-join_with": str(ids.uuid7())}, ""),
    ],
)
def test_a_mistake_is_named_and_nothing_is_posted(
    cast: Cast, waiting: UUID, wrong: dict[str, str], words: str
) -> None:
    answer = send(cast.alice, text="Never", media_ids=str(waiting), **wrong)
    assert 400 <= answer.status_code < 500
    assert words in answer.json()["error"]
    assert not Post.objects.exists()
    page = client_of(cast.alice).post("/compose", {"text": "Never", "media_ids": str(waiting), **wrong})
    assert f'name="media_ids" value="{waiting}"' in page.content.decode()


def test_the_file_may_come_with_the_form(cast: Cast) -> None:
    upload = SimpleUploadedFile("harbour.mp4", clip_bytes(2), "video/mp4")
    post = published(cast.alice, send(cast.alice, text="Here it is", clip_file=upload, clip_alt="A bar"))
    assert post.video is not None
    assert post.video.alt == "A bar"
    assert Media.objects.get().state == State.WAITING


def test_a_file_is_kept_while_the_words_are_wrong(cast: Cast) -> None:
    upload = SimpleUploadedFile("harbour.mp4", clip_bytes(2), "video/mp4")
    page = client_of(cast.alice).post("/compose", {"text": "x" * 2001, "clip-file": upload})
    assert page.status_code == 422
    kept = Media.objects.get()
    assert f'name="media_ids" value="{kept.id}"' in page.content.decode()
    post = published(cast.alice, send(cast.alice, text="Shorter", media_ids=str(kept.id)))
    assert post.video is not None


def test_what_is_no_video_is_refused_with_the_form(cast: Cast) -> None:
    upload = SimpleUploadedFile(
        "letter.mp4", b"Dear neighbours, the street is closed on Friday." * 9, "video/mp4"
    )
    assert "contains text" in send(cast.alice, text="Here", clip_file=upload).json()["error"]
    assert not Media.objects.exists()


def test_somebody_elses_video_cannot_be_used(cast: Cast, waiting: UUID) -> None:
    answer = send(cast.bob, text="Mine now", media_ids=str(waiting), **CUT)
    assert answer.status_code == 404
    assert video_of(cast.alice, waiting).trim_start_ms == 0


def test_what_others_may_do_can_change_later(cast: Cast) -> None:
    post = film_post(cast.alice, "Open")
    assert post.video is not None
    assert post.video.video is not None
    form = {"text": "Open", "media_ids": str(post.video.id), "permissions": "1", "clip-alt": "A pier"}
    client_of(cast.alice).post(f"/posts/{post.id}/edit", form)
    after = post_by_id(cast.alice.viewer, post.id)
    assert not after.comments_allowed
    assert not after.sharing_allowed
    assert after.video is not None
    assert after.video.alt == "A pier"
    assert after.video.video is not None
    assert not after.video.video.remixable
    assert after.video.video.sound is not None
    assert not after.video.video.sound.reusable


def test_captions_are_changed_and_removed_later(cast: Cast) -> None:
    post = film_post(cast.alice, "Said")
    assert post.video is not None
    caption(post.video.id, "fr", "Bonjour")
    base = {"text": "Said", "media_ids": str(post.video.id), "clip-captions_language": "fr"}
    path = f"/posts/{post.id}/edit"
    client_of(cast.alice).post(path, base | {"clip-captions": CAPTIONS})
    (track,) = video_of(cast.alice, post.video.id).captions
    assert "Ahoy!" in (captions_text(track.id) or ("", ""))[1]
    client_of(cast.alice).post(path, base | {"clip-captions": ""})
    assert not video_of(cast.alice, post.video.id).captions


def test_a_duet_is_joined_where_it_is_allowed(cast: Cast, waiting: UUID) -> None:
    other = film_post(cast.bob, "Sing with me")
    page = client_of(cast.alice).get(f"/compose?duet={other.id}").content.decode()
    assert "A duet with" in page
    assert "data-company" in page
    form = {"clip-join": "duet", "clip-join_with": str(other.id)}
    published(cast.alice, send(cast.alice, text="With Bob", media_ids=str(waiting), **form))
    video = video_of(cast.alice, waiting)
    assert video.join == "duet"
    assert other.video is not None
    assert video.joined_with == other.video.id


def test_what_its_author_keeps_is_neither_offered_nor_joined(cast: Cast, waiting: UUID) -> None:
    other = create_post(cast.bob.viewer, Draft("Mine", media_ids=[film(cast.bob, remixable=False)]))
    hidden = film_post(cast.mod, "For friends", visibility=Visibility.FOLLOWERS)
    alice = client_of(cast.alice)
    assert alice.get(f"/compose?duet={other.id}").status_code == 403
    assert alice.get(f"/compose?stitch={hidden.id}").status_code in (403, 404)
    assert f"duet={other.id}" not in alice.get(f"/@bob/{other.id}").content.decode()
    assert f"duet={other.id}" in client_of(cast.bob).get(f"/@bob/{other.id}").content.decode()
    for post in (other, hidden):
        form = {"clip-join": "duet", "clip-join_with": str(post.id)}
        assert send(cast.alice, text="No", media_ids=str(waiting), **form).status_code in (403, 404)
    assert not video_of(cast.alice, waiting).join


def test_a_refused_video_is_written_about_again(cast: Cast) -> None:
    media_id = film(cast.alice, State.WAITING)
    post = create_post(
        cast.alice.viewer, Draft("The #harbour", content_warning="Water", media_ids=[media_id])
    )
    again = client_of(cast.alice).get(f"/compose?again={post.id}").content.decode()
    assert "The #harbour</textarea>" in again
    assert 'value="Water"' in again
    assert client_of(cast.bob).get(f"/compose?again={post.id}").status_code == 404


def test_the_editor_is_fetched_by_pages_that_have_none(cast: Cast) -> None:
    part = client_of(cast.alice).get("/compose/video").content.decode()
    assert part.lstrip().startswith("<details") or "<details" in part
    assert "data-clip" in part
    assert "<html" not in part
    assert Client().get("/compose/video").status_code == 302
