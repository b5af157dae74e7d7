"""The same with media in a bucket: what is made lies there, and our addresses lead to it."""

import datetime as dt
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import boto3
import httpx
import pytest
from django.test import Client
from pydantic import SecretStr
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from parvis.media import services, storage
from parvis.media.models import Media, Sound, State
from parvis.ops import files
from parvis.ops.headers import policy
from parvis.ops.storages import media_origins, media_storage
from tests.served import free_port
from tests.unit.media.making.conftest import ALICE, BOB, STILLS, Maker, film_bytes, media

pytestmark = pytest.mark.django_db

BUCKET = "parvis-media"
MINUTE = dt.timedelta(minutes=1)
Send = Callable[..., UUID]


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A server that speaks S3, in a process of its own."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(address, timeout=2).close()
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(autouse=True)
def bucket(s3: str, settings: Settings) -> Iterator[Callable[[], set[str]]]:
    """Keep media in a fresh bucket; return what lists it."""
    table = settings.PARVIS.model_copy(
        update={
            "s3_bucket": BUCKET,
            "s3_endpoint": s3,
            "s3_region": "us-east-1",
            "s3_access_key": "key",
            "s3_secret_key": SecretStr("secret"),
        }
    )
    settings.PARVIS = table
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(table)}
    files._open_keys.clear()
    session = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    found = boto3.resource("s3", endpoint_url=s3, **session).create_bucket(Bucket=BUCKET)
    yield lambda: {item.key for item in found.objects.all()}
    found.objects.delete()
    found.delete()


def names(key: str, *variants: str) -> set[str]:
    return {f"{key[:2]}/{key}/{variant}" for variant in variants}


def everything() -> set[str]:
    """What rows name."""
    found: set[str] = set()
    for row in Media.objects.filter(state=State.READY):
        found |= names(row.key, *STILLS, "strip.webp", *row.renditions.values_list("name", flat=True))
    for sound in Sound.objects.all():
        found |= names(sound.key, "sound.m4a")
    return found


def test_a_video_lies_in_the_bucket_and_is_fetched_from_there(
    send: Send, maker: Maker, client: Client, bucket: Callable[[], set[str]], shelves: Path
) -> None:
    media_id = send()
    maker.work()
    row = media(media_id)
    assert row.state == State.READY
    assert bucket() == everything()
    assert not shelves.exists()
    name = row.renditions.get().name
    assert client.get(storage.url_of(row.key, name)).status_code == 404
    answer = client.get(storage.url_of(row.key, name, guarded=True))
    assert answer.status_code == 302
    assert answer["Cache-Control"].startswith("private, max-age=")
    lasts_s = int(parse_qs(urlsplit(answer["Location"]).query)["X-Amz-Expires"][0])
    assert lasts_s <= 2 * 3600
    part = httpx.get(answer["Location"], headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part.headers["content-type"] == "video/mp4"
    assert "immutable" in part.headers["cache-control"]
    poster = client.get(storage.url_of(row.key, "poster.webp", guarded=True))
    assert httpx.get(poster["Location"]).headers["content-type"] == "image/webp"


def test_an_open_video_may_be_read_by_everybody_where_the_bucket_is_public(
    send: Send, maker: Maker, client: Client, settings: Settings
) -> None:
    media_id = send()
    maker.work()
    settings.PARVIS = settings.PARVIS.model_copy(update={"s3_public_url": "https://cdn.example.org/media/"})
    row = media(media_id)
    guarded = client.get(storage.url_of(row.key, "poster.jpg", guarded=True))
    assert "X-Amz-Signature" in guarded["Location"]
    services.attach(owner_key=ALICE, ids=[media_id])
    answer = client.get(storage.url_of(row.key, "poster.jpg"))
    assert answer["Location"] == f"https://cdn.example.org/media/{row.key[:2]}/{row.key}/poster.jpg"


def test_covers_cuts_sounds_and_companions_work_there_too(
    send: Send, maker: Maker, bucket: Callable[[], set[str]]
) -> None:
    other = send(owner_key=BOB)
    maker.work()
    services.edit_video(owner_key=BOB, media_id=other, cover_ms=1000)
    maker.work()
    mine = send(film_bytes(3))
    services.edit_video(owner_key=ALICE, media_id=mine, sound_id=Sound.objects.get().id)
    services.join_video(owner_key=ALICE, media_id=mine, join="stitch", other_media_id=other)
    maker.work()
    assert [media(one).state for one in (other, mine)] == [State.READY] * 2
    assert bucket() == everything()


def test_what_is_not_needed_goes_from_the_bucket(
    send: Send,
    maker: Maker,
    bucket: Callable[[], set[str]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    tmp_path: Path,
) -> None:
    kept, gone = send(), send(film_bytes(2, sound=False))
    maker.work_on()
    services.attach(owner_key=ALICE, ids=[kept])
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(owner_key=ALICE, ids=[gone])
    assert bucket() == everything()
    stray = tmp_path / "stray"
    for key, variant in (("ab" * 16, "360.mp4"), (media(kept).key, "999.mp4")):
        stray.write_bytes(b"left by a crash")
        storage.keep_file(key, variant, stray)
    assert len(bucket() - everything()) == 2
    assert services.sweep_orphans(-MINUTE).stray == 2
    assert bucket() == everything()


def test_pages_may_show_what_lies_in_the_bucket(settings: Settings, s3: str) -> None:
    wanted = policy(media_origins(settings.PARVIS))
    assert wanted["media-src"] == f"'self' blob: {s3}"
    assert wanted["script-src"] == "'self'"
    amazon = settings.PARVIS.model_copy(update={"s3_endpoint": "", "s3_region": "eu-west-3"})
    assert f"https://{BUCKET}.s3.eu-west-3.amazonaws.com" in media_origins(amazon)
