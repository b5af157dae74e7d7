"""Files of media over HTTP: ranges, caching, and who may fetch what."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from typing_extensions import override

from parvis.base import clock
from parvis.base.ids import uuid7
from parvis.media import addresses, storage
from parvis.media.models import Captions, Media, Rendition, Sound, Video
from parvis.ops import files
from parvis.ops.ranges import Unsatisfiable, part_of

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(256)) * 2000


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    files._open_keys.clear()


def video(tmp_path: Path, *, guarded: bool = False) -> Media:
    """A video with one rendition, which no decoder will ever see."""
    row = Media.objects.create(
        owner_key=uuid7(), kind="video", purpose="post", mime="video/mp4", state="ready", guarded=guarded
    )
    Video.objects.create(media=row)
    Rendition.objects.create(
        media=row,
        name="360.mp4",
        codec="h264",
        short_side=360,
        width=360,
        height=640,
        bitrate_bps=1,
        size_bytes=len(CONTENT),
    )
    source = tmp_path / "made"
    source.write_bytes(CONTENT)
    storage.keep_file(row.key, "360.mp4", source)
    return row


@pytest.fixture
def client() -> Iterator[Client]:
    """A client that closes what it got, as a server does."""
    got: list[HttpResponse] = []

    class Closing(Client):
        @override
        def request(self, **asked: object) -> HttpResponse:
            got.append(super().request(**asked))  # type: ignore[arg-type, assignment] # the base is loose
            return got[-1]

    yield Closing()
    for answer in got:
        answer.close()


def whole(response: HttpResponse) -> bytes:
    return b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined] # a generator


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("", None),
        ("bytes=0-", (0, 1000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 10)),
        ("bytes=990-5000", (990, 10)),
        ("bytes=999-", (999, 1)),
        ("bytes=-1", (999, 1)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=٣-٤", None),
    ],
)
def test_a_range_is_read_as_the_standard_says(asked: str, part: tuple[int, int] | None) -> None:
    assert part_of(asked, 1000) == part


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=" + "9" * 18 + "-"])
def test_a_range_behind_the_end_cannot_be_had(asked: str) -> None:
    with pytest.raises(Unsatisfiable):
        part_of(asked, 1000)
    with pytest.raises(Unsatisfiable):
        part_of("bytes=0-", 0)


def test_the_whole_file_may_be_kept_for_ever(client: Client, tmp_path: Path) -> None:
    row = video(tmp_path)
    answer = client.get(storage.url_of(row.key, "360.mp4"))
    assert answer.status_code == 200
    assert whole(answer) == CONTENT
    assert answer["Content-Type"] == "video/mp4"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-", 0, 511_999), ("bytes=1000-300000", 1000, 300_000), ("bytes=-7", 511_993, 511_999)],
)
def test_a_part_is_what_was_asked_for(
    client: Client, tmp_path: Path, asked: str, first: int, last: int
) -> None:
    row = video(tmp_path)
    answer = client.get(storage.url_of(row.key, "360.mp4"), headers={"Range": asked})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/512000"
    assert answer["Content-Length"] == str(last - first + 1)
    assert whole(answer) == CONTENT[first : last + 1]


def test_what_lies_behind_the_end_is_refused_with_the_size(client: Client, tmp_path: Path) -> None:
    row = video(tmp_path)
    answer = client.get(storage.url_of(row.key, "360.mp4"), headers={"Range": "bytes=512000-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */512000")


def test_a_part_of_another_file_is_never_sent(client: Client, tmp_path: Path) -> None:
    url = storage.url_of(video(tmp_path).key, "360.mp4")
    first = client.get(url)
    for condition, status in (
        (first["ETag"], 206),
        (first["Last-Modified"], 206),
        ('"another"', 200),
        (f"W/{first['ETag']}", 200),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ("nonsense", 200),
    ):
        asked = {"Range": "bytes=1-2", "If-Range": condition}
        assert client.get(url, headers=asked).status_code == status, condition


def test_who_has_it_already_gets_nothing(client: Client, tmp_path: Path) -> None:
    url = storage.url_of(video(tmp_path).key, "360.mp4")
    etag = client.get(url)["ETag"]
    for known in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        answer = client.get(url, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
    assert client.get(url, headers={"If-None-Match": '"x"'}).status_code == 200


def test_head_tells_the_size_whatever_part_is_asked_for(client: Client, tmp_path: Path) -> None:
    answer = client.head(storage.url_of(video(tmp_path).key, "360.mp4"), headers={"Range": "bytes=1-2"})
    assert (answer.status_code, answer["Content-Length"], whole(answer)) == (200, "512000", b"")


def test_a_guarded_file_needs_its_address(client: Client, tmp_path: Path) -> None:
    row, other = video(tmp_path, guarded=True), video(tmp_path, guarded=True)
    signed = storage.url_of(row.key, "360.mp4", guarded=True)
    path, _, query = signed.partition("?")
    answer = client.get(signed)
    assert answer.status_code == 200
    assert answer["Cache-Control"].startswith("private, max-age=")
    swapped = storage.url_of(other.key, "360.mp4") + "?" + query
    longer = signed.replace("until=1", "until=2")
    for address in (path, f"{path}?", swapped, longer, signed[:-1], signed + "0", f"{path}?until=é&proof=é"):
        assert client.get(address).status_code == 404, address


def test_an_address_runs_out_and_stays_the_same_until_it_is_renewed(
    client: Client, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = video(tmp_path, guarded=True).key
    period = dt.timedelta(hours=settings.PARVIS.media_url_hours)
    start = dt.datetime.fromtimestamp(period.total_seconds() * 1000, dt.UTC)  # a period begins
    monkeypatch.setattr(clock, "now", lambda: start)
    address = storage.url_of(key, "360.mp4", guarded=True)
    for later, same, status in (
        (period - dt.timedelta(seconds=1), True, 200),
        (period, False, 200),
        (2 * period - dt.timedelta(seconds=1), False, 200),
        (2 * period, False, 404),
    ):
        monkeypatch.setattr(clock, "now", lambda later=later: start + later)
        assert (storage.url_of(key, "360.mp4", guarded=True) == address) is same
        assert client.get(address).status_code == status


def test_another_secret_signs_otherwise(settings: Settings) -> None:
    address = addresses.query_of("a" * 32)
    settings.SECRET_KEY = "another"
    assert addresses.query_of("a" * 32) != address


def test_opening_a_file_is_noticed_at_once(client: Client, tmp_path: Path) -> None:
    row = video(tmp_path, guarded=True)
    path = storage.url_of(row.key, "360.mp4")
    assert client.get(path).status_code == 404
    Media.objects.filter(id=row.id).update(guarded=False)
    assert client.get(path).status_code == 200


def test_an_open_file_costs_one_question(
    client: Client, tmp_path: Path, django_assert_num_queries: object
) -> None:
    path = storage.url_of(video(tmp_path).key, "360.mp4")
    client.get(path)
    with django_assert_num_queries(0):  # type: ignore[operator] # a fixture
        assert client.get(path).status_code == 200


def test_a_sound_is_guarded_while_its_video_is(client: Client, tmp_path: Path) -> None:
    row = video(tmp_path, guarded=True)
    sound = Sound.objects.create(owner_key=row.owner_key, origin=row)
    source = tmp_path / "sound"
    source.write_bytes(CONTENT)
    storage.keep_file(sound.key, "sound.m4a", source)
    path = storage.url_of(sound.key, "sound.m4a")
    assert client.get(path).status_code == 404
    assert client.get(storage.url_of(sound.key, "sound.m4a", guarded=True)).status_code == 200
    Media.objects.filter(id=row.id).update(guarded=False)
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/mp4")


@pytest.mark.parametrize(
    "path",
    [
        "/media/ab/abc/360.mp4",
        f"/media/ab/{'a' * 32}/original",
        f"/media/ab/{'a' * 32}/../x.webp",
        f"/media/ab/{'a' * 32}/360.html",
        f"/media/ab/{'a' * 32}/360.mp4",
        "/captions/not-an-id.vtt",
        "/captions/01a20609-0b3a-764c-87fe-aebf53ea4388.vtt",
    ],
)
def test_other_names_lead_nowhere(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_file_that_is_gone_is_not_found(client: Client, tmp_path: Path) -> None:
    row = video(tmp_path)
    storage.remove(row.key)
    assert client.get(storage.url_of(row.key, "360.mp4")).status_code == 404


def test_nothing_but_reading(client: Client, tmp_path: Path) -> None:
    assert client.post(storage.url_of(video(tmp_path).key, "360.mp4")).status_code == 405


@pytest.mark.parametrize("guarded", [True, False])
def test_captions_are_shown_to_whom_the_video_is(client: Client, tmp_path: Path, guarded: bool) -> None:
    row = video(tmp_path, guarded=guarded)
    text = Captions.objects.create(media=row, language="en", vtt="WEBVTT\n\n00:00.000 --> 00:01.000\nhé\n")
    answer = client.get(storage.captions_url(text.id, guarded=guarded))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.content.decode() == text.vtt
    assert client.get(storage.captions_url(text.id)).status_code == (404 if guarded else 200)
    # The address of the files is not that of the captions.
    assert client.get(f"/captions/{text.id}.vtt{addresses.query_of(row.key)}").status_code == (
        404 if guarded else 200
    )
