"""Fill the disk with everything that may be left over, and sweep: only what rows name remains."""

import datetime as dt
import io
import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from parvis.base import clock
from parvis.base.ids import uuid7
from parvis.media import jobs, services, spool, storage
from parvis.media.models import Media, Sound, State, Upload, Video, new_key
from tests import pictures
from tests.unit.media.making.conftest import ALICE, BOB, Maker, all_files, film_bytes, media, named_files

pytestmark = pytest.mark.django_db

LONG_AGO = dt.timedelta(days=3)
Send = Callable[..., UUID]


def grow_old() -> None:
    """Make every file and folder three days old, and every row."""
    then = clock.now() - LONG_AGO
    roots = ("MEDIA_ROOT", "ORIGINALS_ROOT", "UPLOADS_ROOT", "FILE_UPLOAD_TEMP_DIR")
    for root in (Path(getattr(django_settings, name)) for name in roots):
        for path in root.rglob("*"):
            os.utime(path, (then.timestamp(), then.timestamp()))
    Media.objects.update(created_at=then)
    Sound.objects.update(created_at=then)


def lay(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left over")
    return path


def image(owner_key: UUID = ALICE) -> UUID:
    file = pictures.encoded(pictures.drawn(40, 30))
    return services.store_image(owner_key=owner_key, upload=file, purpose="post").id


def needed(send: Send, maker: Maker) -> dict[str, UUID]:
    """Keep one of everything that must stay."""
    made = {"video": send(film_bytes(1)), "borrows": send(film_bytes(2), owner_key=BOB)}
    maker.work_on()
    sound = Sound.objects.get(origin_id=made["video"])
    services.edit_video(owner_key=BOB, media_id=made["borrows"], sound_id=sound.id)
    maker.work_on()
    made["image"] = image()
    made["given_up"] = send(film_bytes(3))
    services.attach(owner_key=ALICE, ids=[made["video"], made["image"], made["given_up"]])
    services.attach(owner_key=BOB, ids=[made["borrows"]])
    Media.objects.filter(id=made["given_up"]).update(state=State.REFUSED)
    Video.objects.filter(media_id=made["given_up"]).update(refusal_code=services.GAVE_UP)
    return made


def left_over(send: Send, maker: Maker, known: UUID) -> int:
    """Leave one of everything that may be; return how many files that is."""
    before = len(all_files())
    image()
    send(film_bytes(4))
    maker.work_on()
    refused = send(film_bytes(5))
    Media.objects.filter(id=refused).update(state=State.REFUSED, attached_at=clock.now())
    Video.objects.filter(media_id=refused).update(refusal_code="damaged")
    for key, name in (
        (new_key(), "360.mp4"),
        (new_key(), "large.webp"),
        (media(refused).key, "poster.webp"),
        (media(known).key, "999.mp4"),
        (media(known).key, "256.mp4.part"),
    ):
        lay(Path(django_settings.MEDIA_ROOT) / key[:2] / key / name)
    unused = Sound.objects.create(owner_key=BOB, size_bytes=9)
    lay(Path(django_settings.MEDIA_ROOT) / unused.key[:2] / unused.key / "sound.m4a")
    lay(storage.original_path(uuid7()))
    lay(storage.original_path(known))  # its row says that it is gone
    lay(spool.upload_path(uuid7()))
    over = services.open_upload(owner_key=ALICE, length_bytes=5000)
    services.append(
        owner_key=ALICE, upload_id=over.id, offset_bytes=0, source=io.BytesIO(film_bytes()[:4000])
    )
    Upload.objects.filter(id=over.id).update(expires_at=clock.now() - dt.timedelta(hours=1))
    for name in ("image-abc", "video-abc.def-ghi"):
        lay(Path(django_settings.FILE_UPLOAD_TEMP_DIR) / name / "original")
    return len(all_files()) - before


def test_only_what_rows_name_is_left(
    send: Send,
    maker: Maker,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"keep_originals": True})
    made = needed(send, maker)
    assert left_over(send, maker, made["video"]) > 15
    key = new_key()
    (Path(settings.MEDIA_ROOT) / key[:2] / key).mkdir(parents=True)
    grow_old()
    waiting = send(film_bytes(6), owner_key=BOB)
    fresh = lay(Path(settings.MEDIA_ROOT) / "ab" / ("ab" * 16) / "360.mp4")  # its row may follow
    with django_capture_on_commit_callbacks(execute=True):
        jobs.sweep_orphans()
    assert set(Media.objects.values_list("id", flat=True)) >= {*made.values(), waiting}
    assert Media.objects.filter(attached_at=None).get().id == waiting
    assert all_files() == named_files() | {fresh}
    assert storage.original_path(made["video"]) in all_files()
    # The operator wants originals no more.
    settings.PARVIS = settings.PARVIS.model_copy(update={"keep_originals": False})
    with django_capture_on_commit_callbacks(execute=True):
        jobs.sweep_orphans()
    assert all_files() == named_files() | {fresh}
    assert {row.media_id for row in Video.objects.filter(original_kept=True)} == {made["given_up"], waiting}
    assert not (Path(settings.MEDIA_ROOT) / key[:2] / key).exists()
    # And again: nothing more to do.
    assert services.sweep_orphans(LONG_AGO) == services.Swept(0, 0, 0, 0, 0)


def test_what_is_being_made_is_left_alone(
    send: Send, maker: Maker, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """However long it takes: its rows may name its files in a moment."""
    media_id = send()
    services.attach(owner_key=ALICE, ids=[media_id])
    assert services.claim_video("a") is not None
    half = lay(Path(django_settings.MEDIA_ROOT) / media(media_id).key[:2] / media(media_id).key / "360.mp4")
    grow_old()
    with django_capture_on_commit_callbacks(execute=True):
        jobs.sweep_orphans()
    assert {half, storage.original_path(media_id)} == all_files()
    half.unlink()
    services.release_claims_of("a")
    maker.work_on()
    assert media(media_id).state == State.READY
    assert all_files() == named_files()


def test_erasing_a_person_takes_all_of_their_videos(
    send: Send, maker: Maker, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for seed in (1, 2):
        services.attach(owner_key=ALICE, ids=[send(film_bytes(seed))])
    maker.work_on()
    half = send(film_bytes(3))
    services.set_captions(
        owner_key=ALICE, media_id=half, language="en", vtt="WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n"
    )
    begun = services.open_upload(owner_key=ALICE, length_bytes=5000)
    services.append(
        owner_key=ALICE, upload_id=begun.id, offset_bytes=0, source=io.BytesIO(film_bytes()[:4000])
    )
    bobs = send(film_bytes(4), owner_key=BOB)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.erase_owner(ALICE) == 3
    assert all_files() == {storage.original_path(bobs)}
    assert Sound.objects.count() == 0
    assert Media.objects.get().id == bobs
