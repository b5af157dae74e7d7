"""Videos in the API: sent in a form, shown as Mastodon shows them, cut and captioned by their owner."""

import io
from pathlib import Path
from typing import Any

import pytest

from parvis.api.endpoints import media as endpoint
from parvis.media.models import Media, Rendition, Sound, State, Video
from parvis.media.services import store_video
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, create_post
from tests.cast import Cast, Person
from tests.clips import clip_bytes
from tests.contract.conftest import Api
from tests.contract.mastodon import mistakes

pytestmark = pytest.mark.django_db

V1, V2, OURS = "/api/v1", "/api/v2", "/api/parvis/v1"


def film(shade: int = 0) -> io.BytesIO:
    file = io.BytesIO(clip_bytes(shade=shade))
    file.name = "walk.mp4"
    return file


def sent(api: Api, address: str = f"{V2}/media", **fields: Any) -> Any:
    return api.client.post(address, {"file": film(), **fields})


def finish(media_id: str, *, refused: bool = False) -> None:
    """Leave a video as a worker would."""
    if refused:
        Media.objects.filter(id=media_id).update(state=State.REFUSED)
        Video.objects.filter(media_id=media_id).update(refusal_code="damaged")
        return
    Media.objects.filter(id=media_id).update(
        state=State.READY, width=640, height=1136, small_width=360, small_height=640, blurhash="LEHV6nWB2yk8"
    )
    for side, bitrate in ((360, 600_000), (720, 1_500_000)):
        Rendition.objects.create(
            media_id=media_id,
            name=f"{side}.mp4",
            codec="h264",
            short_side=side,
            width=side,
            height=side * 16 // 9,
            bitrate_bps=bitrate,
            size_bytes=1000,
        )
    owner = Media.objects.get(id=media_id).owner_key
    sound = Sound.objects.create(
        owner_key=owner, origin_id=media_id, title="Rain", duration_ms=83_500, size_bytes=1
    )
    Video.objects.filter(media_id=media_id).update(
        duration_ms=83_500, frame_rate=30000 / 1001, has_sound=True, sound=sound, peaks="00ff" * 50
    )


def posted(person: Person, path: Path, visibility: Visibility = Visibility.PUBLIC) -> tuple[str, str]:
    """Return a post of the person's and its video, ready to be watched."""
    path.write_bytes(clip_bytes())
    media_id = store_video(owner_key=person.account_id, path=path).id
    finish(str(media_id))
    post = create_post(person.viewer, Draft("Look", media_ids=(media_id,), visibility=visibility))
    return str(post.id), str(media_id)


def test_a_video_in_a_form_waits_to_be_made(alice: Api) -> None:
    answer = sent(alice, description="A walk")
    assert answer.status_code == 202
    video = answer.json()
    assert (video["type"], video["url"], video["description"]) == ("video", None, "A walk")
    assert (video["parvis"]["state"], video["parvis"]["plays"]) == ("waiting", False)
    assert mistakes(video, "post", "/api/v2/media") == []
    assert alice.get(f"{V1}/media/{video['id']}").status_code == 206
    changed = alice.put(f"{V1}/media/{video['id']}", {"description": "A long walk"})
    assert changed.json()["description"] == "A long walk"
    assert alice.delete(f"{V1}/media/{video['id']}").status_code == 200
    assert alice.get(f"{V1}/media/{video['id']}").status_code == 404


def test_a_video_that_plays_is_shown_as_mastodon_shows_it(alice: Api) -> None:
    media_id = sent(alice).json()["id"]
    finish(media_id)
    answer = alice.get(f"{V1}/media/{media_id}")
    assert answer.status_code == 200
    video = answer.json()
    assert mistakes(video, "get", "/api/v1/media/{id}") == []
    assert "/720.mp4" in video["url"]
    assert video["meta"]["length"] == "0:01:23.50"
    assert video["meta"]["original"] == {
        "width": 720,
        "height": 1280,
        "size": "720x1280",
        "aspect": 0.5625,
        "frame_rate": "30000/1001",
        "duration": 83.5,
        "bitrate": 1_500_000,
    }
    assert video["meta"]["small"]["size"] == "360x640"
    extras = video["parvis"]
    assert [one["short_side"] for one in extras["renditions"]] == [360, 720]
    assert len(extras["peaks"]) == 100
    assert (extras["sound"]["title"], extras["sound"]["reusable"]) == ("Rain", True)
    for address in (video["url"], video["preview_url"], extras["poster"], extras["sound"]["url"]):
        assert address.startswith("http://127.0.0.1:8000/media/")


def test_a_video_that_cannot_be_made_says_why(alice: Api) -> None:
    media_id = sent(alice).json()["id"]
    finish(media_id, refused=True)
    answer = alice.get(f"{V1}/media/{media_id}")
    assert answer.status_code == 422
    assert "damaged" in answer.json()["error"]
    own = alice.get(f"{OURS}/videos/{media_id}").json()
    assert own["parvis"]["refusal"] == answer.json()["error"]


def test_a_video_that_was_given_up_can_be_tried_again(alice: Api) -> None:
    media_id = sent(alice).json()["id"]
    assert alice.post(f"{OURS}/videos/{media_id}/retry").status_code == 404  # it is still to be made
    finish(media_id, refused=True)
    again = alice.post(f"{OURS}/videos/{media_id}/retry")
    assert again.status_code == 200
    assert (again.json()["parvis"]["state"], again.json()["parvis"]["refusal"]) == ("waiting", None)


def test_the_older_form_waits_for_what_is_made_quickly(alice: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "PATIENCE_S", 0.02)
    assert sent(alice, f"{V1}/media").status_code == 202
    monkeypatch.setattr(endpoint, "PATIENCE_S", 60)

    def worker_meanwhile(_seconds: float) -> None:
        finish(str(Media.objects.latest("id").id))

    monkeypatch.setattr(endpoint.time, "sleep", worker_meanwhile)
    answer = sent(alice, f"{V1}/media")
    assert answer.status_code == 200
    assert "/720.mp4" in answer.json()["url"]


def test_a_file_of_another_kind_is_refused(alice: Api) -> None:
    file = io.BytesIO(b"%PDF-1.7")
    file.name = "walk.mp4"
    answer = alice.client.post(f"{V2}/media", {"file": file})
    assert answer.status_code == 422
    assert answer.json()["field"] == "file"


def test_a_post_with_an_unfinished_video_is_its_authors_alone(alice: Api, nobody: Api) -> None:
    media_id = sent(alice).json()["id"]
    post = alice.post(f"{V1}/statuses", {"status": "Soon", "media_ids": [media_id]})
    assert post.status_code == 200
    assert mistakes(post.json(), "post", "/api/v1/statuses") == []
    assert post.json()["media_attachments"][0]["parvis"]["state"] == "waiting"
    assert nobody.get(f"{V1}/statuses/{post.json()['id']}").status_code == 404
    assert alice.get(f"{V1}/media/{media_id}").status_code == 409
    assert alice.get(f"{OURS}/videos/{media_id}").json()["attached"]


def test_the_network_says_what_it_takes(nobody: Api) -> None:
    limits = nobody.get(f"{V2}/instance").json()["configuration"]["media_attachments"]
    assert limits["video_size_limit"] == 512 * 1024 * 1024
    assert limits["video_matrix_limit"] > 4000 * 2000
    assert {"video/mp4", "video/quicktime", "video/webm"} <= set(limits["supported_mime_types"])


def test_the_same_file_again_is_told_at_once(alice: Api, bob: Api) -> None:
    first, again = sent(alice).json()["id"], sent(alice).json()["id"]
    elsewhere = sent(bob).json()["id"]
    assert alice.get(f"{OURS}/videos/{first}").json()["duplicate_of"] is None
    assert alice.get(f"{OURS}/videos/{again}").json()["duplicate_of"] == first
    assert bob.get(f"{OURS}/videos/{elsewhere}").json()["duplicate_of"] is None


def test_cutting(alice: Api) -> None:
    address = f"{OURS}/videos/{sent(alice).json()['id']}"
    cut = alice.patch(address, {"trim_start_ms": 100, "trim_end_ms": 900, "cover_ms": 50, "remixable": False})
    assert cut.status_code == 200
    assert cut.json()["cut"] == {
        "trim_start_ms": 100,
        "trim_end_ms": 900,
        "cover_ms": 50,
        "borrows_sound": False,
    }
    assert cut.json()["parvis"]["remixable"] is False
    assert alice.patch(address, {"cover_ms": None}).json()["cut"]["trim_start_ms"] == 100
    wrong = alice.patch(address, {"trim_end_ms": 200})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "trim_end_ms")


def test_times_before_the_beginning_are_called_that(alice: Api) -> None:
    address = f"{OURS}/videos/{sent(alice).json()['id']}"
    answer = alice.patch(address, {"trim_start_ms": -1})
    assert (answer.status_code, answer.json()["field"]) == (422, "trim_start_ms")
    assert "before its beginning" in answer.json()["error"]


def test_what_is_wrong_with_a_join_is_named(alice: Api) -> None:
    address = f"{OURS}/videos/{sent(alice).json()['id']}"
    for said, field, why in (
        ({"join": "weird"}, "join", "as a duet or as a stitch"),
        ({"join": "weird", "join_with": "nothing"}, "join", "as a duet or as a stitch"),
        ({"join": "duet"}, "join_with", "the post whose video"),
        ({"join": "duet", "join_with": "nothing"}, "join_with", "not an id"),
    ):
        answer = alice.patch(address, said)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
        assert why in answer.json()["error"]


def test_captions(alice: Api, nobody: Api) -> None:
    address = f"{OURS}/videos/{sent(alice).json()['id']}"
    made = alice.put(f"{address}/captions/en", {"text": "WEBVTT\n\n00:00.000 --> 00:01.000\nHi"})
    assert [one["language"] for one in made.json()["parvis"]["captions"]] == ["en"]
    file = io.BytesIO(b"1\n00:00:00,000 --> 00:00:01,000\nSalut\n")
    body, kind = _multipart(file)
    sent_file = alice.client.generic("PUT", f"{address}/captions/fr", body, content_type=kind)
    assert sent_file.status_code == 200, sent_file.content
    wrong = alice.put(f"{address}/captions/en", {"text": "WEBVTT\n\n00:02.000 --> 00:01.000\nHi"})
    assert wrong.status_code == 422
    assert "Line 3:" in wrong.json()["error"]
    assert alice.put(f"{address}/captions/en", {}).status_code == 422
    assert alice.put(f"{address}/captions/xx", {"text": "WEBVTT"}).status_code == 422
    left = alice.delete(f"{address}/captions/en").json()
    assert [one["language"] for one in left["parvis"]["captions"]] == ["fr"]


def _multipart(file: io.BytesIO) -> tuple[bytes, str]:
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    file.name = "captions.srt"
    return encode_multipart(BOUNDARY, {"file": file}), MULTIPART_CONTENT


def test_a_sound_is_heard_and_used_by_those_who_may(
    alice: Api, bob: Api, nobody: Api, cast: Cast, tmp_path: Path
) -> None:
    post_id, media_id = posted(cast.alice, tmp_path / "film")
    sound = Sound.objects.get(origin=media_id)
    assert nobody.get(f"{OURS}/sounds/{sound.id}").json()["title"] == "Rain"
    listed = nobody.get(f"{OURS}/sounds/{sound.id}/statuses").json()
    assert [post["id"] for post in listed] == [post_id]
    mine = f"{OURS}/videos/{sent(bob).json()['id']}"
    used = bob.patch(mine, {"sound_id": str(sound.id)})
    assert used.status_code == 200, used.content
    assert used.json()["cut"]["borrows_sound"] is True
    alice.patch(f"{OURS}/videos/{media_id}", {"sound_reusable": False})
    assert bob.patch(mine, {"sound_id": None}).status_code == 200
    assert bob.patch(mine, {"sound_id": str(sound.id)}).status_code == 403


def test_the_sound_of_a_private_post_is_private(
    alice: Api, bob: Api, charlie: Api, nobody: Api, cast: Cast, tmp_path: Path
) -> None:
    _post_id, media_id = posted(cast.alice, tmp_path / "film", Visibility.FOLLOWERS)
    sound_id = Sound.objects.get(origin=media_id).id
    assert alice.get(f"{OURS}/sounds/{sound_id}").status_code == 200
    assert bob.get(f"{OURS}/sounds/{sound_id}").status_code == 200
    for stranger in (charlie, nobody):
        assert stranger.get(f"{OURS}/sounds/{sound_id}").status_code == 404
    mine = sent(charlie).json()["id"]
    assert charlie.patch(f"{OURS}/videos/{mine}", {"sound_id": str(sound_id)}).status_code == 422


@pytest.mark.parametrize("join", ["duet", "stitch"])
def test_duets_and_stitches(
    alice: Api, bob: Api, charlie: Api, cast: Cast, tmp_path: Path, join: str
) -> None:
    post_id, media_id = posted(cast.alice, tmp_path / "film", Visibility.FOLLOWERS)
    mine = f"{OURS}/videos/{sent(bob).json()['id']}"
    joined = bob.patch(mine, {"join": join, "join_with": post_id})
    assert joined.status_code == 200, joined.content
    assert joined.json()["parvis"]["join"] == {"kind": join, "media_id": media_id}
    assert bob.patch(mine, {"join": None}).json()["parvis"]["join"] is None
    theirs = f"{OURS}/videos/{sent(charlie).json()['id']}"
    assert charlie.patch(theirs, {"join": join, "join_with": post_id}).status_code == 404
    assert bob.patch(mine, {"join": join}).status_code == 422
    alice.patch(f"{OURS}/videos/{media_id}", {"remixable": False})
    assert bob.patch(mine, {"join": join, "join_with": post_id}).status_code == 403
