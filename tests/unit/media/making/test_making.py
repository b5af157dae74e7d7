"""From an upload to a video that plays: states, files, and what a new cut or a deletion leaves of them."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from parvis.base.errors import Conflict, NotFound
from parvis.media import services, storage
from parvis.media.models import Fingerprint, FrameBand, Media, Sound, State, Video
from parvis.media.processing.video.contract import Event, Made, Refusal, RenditionMade
from parvis.media.queries import media_of
from parvis.media.services.making import claims
from tests.unit.media.making.conftest import (
    ALICE,
    BOB,
    STILLS,
    Maker,
    all_files,
    changed_run,
    files_of,
    film_bytes,
    media,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tidy")]

Send = Callable[..., UUID]


def test_a_film_becomes_playable_then_ready(send: Send, maker: Maker) -> None:
    media_id = send()
    assert media(media_id).state == State.WAITING
    seen: list[str] = []
    maker.react = lambda media_id: seen.append(media(media_id).state)
    assert maker.work()
    assert (maker.heard, seen) == ([media_id], [State.PLAYABLE])
    row = media(media_id)
    assert row.state == State.READY
    assert files_of(media_id) == {*STILLS, "strip.webp", *row.renditions.values_list("name", flat=True)}
    assert row.size_bytes == sum(
        storage.local_path(row.key, name).stat().st_size  # type: ignore[union-attr] # on this disk
        for name in files_of(media_id)
    )
    assert row.video.source["container"].startswith("mov")
    assert abs(row.video.duration_ms - 2000) < 100
    assert row.video.has_sound
    assert len(row.video.peaks) == 200
    assert (row.video.claim, row.video.attempts, row.video.progress_percent) == ("", 0, 100)
    assert row.guarded
    assert not maker.work()


def test_what_is_shown_of_it_is_complete(send: Send, maker: Maker) -> None:
    media_id = send()
    waiting = media_of(ALICE, media_id)
    assert waiting is not None
    assert waiting.video is not None
    assert (waiting.url, waiting.video.plays, waiting.video.renditions) == ("", False, ())
    maker.work()
    view = media_of(ALICE, media_id)
    assert view is not None
    assert view.video is not None
    assert view.video.plays
    assert view.video.strip is not None
    assert view.video.sound is not None
    assert view.url.startswith("/media/")
    assert "proof=" in view.video.renditions[0].url


def test_it_has_a_sound_of_its_own_and_prints(send: Send, maker: Maker) -> None:
    media_id = send()
    maker.work()
    sound = Sound.objects.get(origin_id=media_id)
    assert sound.owner_key == ALICE
    assert media(media_id).video.sound == sound
    assert storage.variants_of(sound.key) == ["sound.m4a"]
    assert FrameBand.objects.filter(media_id=media_id).exists()
    assert len(Fingerprint.objects.get(media_id=media_id).sound) > 1


def test_a_silent_film_has_no_sound(send: Send, maker: Maker) -> None:
    media_id = send(film_bytes(2, sound=False))
    maker.work()
    assert media(media_id).state == State.READY
    assert not media(media_id).video.has_sound
    assert not Sound.objects.exists()


def test_what_is_said_of_a_sound_beforehand_is_kept(send: Send, maker: Maker) -> None:
    media_id = send()
    services.edit_video(owner_key=ALICE, media_id=media_id, sound_title="Waltz", sound_reusable=False)
    maker.work()
    sound = Sound.objects.get()
    assert (sound.title, sound.reusable, sound.size_bytes > 0) == ("Waltz", False, True)


def test_what_cannot_be_read_is_refused_with_a_reason(send: Send, maker: Maker) -> None:
    media_id = send(film_bytes()[:2000])
    maker.work()
    row = media(media_id)
    assert row.state == State.REFUSED
    assert (row.width, row.size_bytes) == (0, 0)
    assert all_files() == set()
    view = media_of(ALICE, media_id)
    assert view is not None
    assert view.video is not None
    assert view.video.refusal
    assert maker.heard == []
    assert not maker.work()
    with pytest.raises(Conflict):
        services.attach(owner_key=ALICE, ids=[media_id])
    with pytest.raises(NotFound):
        services.try_again(owner_key=ALICE, media_id=media_id)


@pytest.mark.parametrize("attached_first", [True, False])
@pytest.mark.parametrize("kept", [True, False])
def test_the_original_goes_once_it_is_made_and_posted(
    send: Send,
    maker: Maker,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    attached_first: bool,
    kept: bool,
) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"keep_originals": kept})
    media_id = send()
    original = storage.original_path(media_id)

    def attach() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            services.attach(owner_key=ALICE, ids=[media_id])

    steps = (attach, maker.work) if attached_first else (maker.work, attach)
    steps[0]()
    assert original.exists()
    steps[1]()
    assert original.exists() is kept
    assert media(media_id).video.original_kept is kept
    assert not media(media_id).guarded


def test_a_refusal_takes_nothing_back_that_plays(
    send: Send, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    media_id = send()
    plays: list[bool] = []

    def spoil(event: Event) -> Event:
        if isinstance(event, RenditionMade):
            plays.append(True)
        return Refusal("damaged", {}) if isinstance(event, Made) else event

    changed_run(monkeypatch, spoil)
    maker.work()
    row = media(media_id)
    assert plays
    assert (row.state, row.video.strip, row.video.refusal_code) == (State.READY, None, "")
    view = media_of(ALICE, media_id)
    assert view is not None
    assert view.video is not None
    assert view.video.renditions


def test_a_new_cut_while_it_is_made_starts_over(send: Send, maker: Maker) -> None:
    media_id = send()

    def cut(media_id: UUID) -> None:
        services.edit_video(owner_key=ALICE, media_id=media_id, trim_end_ms=1000)
        maker.react = lambda media_id: None

    maker.react = cut
    maker.work()
    old_key = media(media_id).key
    assert media(media_id).state == State.WAITING
    maker.work()
    row = media(media_id)
    assert row.state == State.READY
    assert row.key != old_key
    assert abs(row.video.duration_ms - 1000) < 100
    assert storage.variants_of(old_key) == []


def test_a_new_cut_of_a_finished_video_replaces_it(send: Send, maker: Maker) -> None:
    media_id = send()
    maker.work()
    old_key, old_sound = media(media_id).key, Sound.objects.get()
    services.edit_video(owner_key=ALICE, media_id=media_id, trim_start_ms=1000)
    assert media(media_id).state == State.WAITING
    maker.work()
    row = media(media_id)
    assert (row.state, row.key == old_key) == (State.READY, False)
    assert abs(row.video.duration_ms - 1000) < 100
    sound = Sound.objects.get()
    assert (sound.id, sound.key == old_sound.key) == (old_sound.id, False)


def test_a_new_cover_leaves_the_renditions_as_they_are(
    send: Send, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    media_id = send()
    maker.work()
    before = media(media_id)
    name = before.renditions.get().name
    rendition = storage.local_path(before.key, name)
    assert rendition is not None
    content, inode = rendition.read_bytes(), rendition.stat().st_ino
    poster = storage.local_path(before.key, "poster.webp")
    assert poster is not None
    old_poster = poster.read_bytes()
    services.edit_video(owner_key=ALICE, media_id=media_id, cover_ms=1900)
    maker.work()
    after = media(media_id)
    assert after.state == State.READY
    assert after.key != before.key
    kept = storage.local_path(after.key, name)
    assert kept is not None
    assert (kept.read_bytes(), kept.stat().st_ino) == (content, inode)
    assert (kept.parent / "poster.webp").read_bytes() != old_poster
    assert Sound.objects.count() == 1
    # The next cut is made from the beginning again.
    services.edit_video(owner_key=ALICE, media_id=media_id, trim_end_ms=1000)
    maker.work()
    assert abs(media(media_id).video.duration_ms - 1000) < 100


def test_a_video_that_is_deleted_while_it_is_made_leaves_nothing(
    send: Send, maker: Maker, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    send()

    def delete(media_id: UUID) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            services.discard(owner_key=ALICE, ids=[media_id])

    maker.react = delete
    assert maker.work()
    assert not Video.objects.exists()
    assert all_files() == set()
    assert not maker.work()


def test_another_s_sound_is_heard_and_outlives_its_video(
    send: Send, maker: Maker, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    origin = send(owner_key=BOB)
    maker.work()
    sound = Sound.objects.get()
    mine = send(film_bytes(3))
    services.edit_video(owner_key=ALICE, media_id=mine, sound_id=sound.id)
    maker.work()
    row = media(mine)
    assert (row.state, row.video.sound, row.video.has_sound) == (State.READY, sound, True)
    assert Sound.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.erase_owner(BOB)
    assert not Media.objects.filter(id=origin).exists()
    assert storage.variants_of(sound.key) == ["sound.m4a"]
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(owner_key=ALICE, ids=[mine])
    assert Sound.objects.count() == 1  # until the sweep
    with django_capture_on_commit_callbacks(execute=True):
        services.sweep_orphans(-claims.STALE_AFTER)
    assert all_files() == set()


@pytest.mark.parametrize("join", ["duet", "stitch"])
def test_a_video_is_joined_with_another(send: Send, maker: Maker, join: str) -> None:
    other = send(owner_key=BOB)
    maker.work()
    mine = send(film_bytes(3))
    services.join_video(owner_key=ALICE, media_id=mine, join=join, other_media_id=other)
    maker.work()
    row = media(mine)
    assert (row.state, row.video.refusal_code) == (State.READY, "")
    assert row.video.duration_ms > (1800 if join == "duet" else 3800)
    assert not row.duplicate_of.exists()  # it is meant to resemble the other


def test_what_is_to_be_joined_may_be_gone(
    send: Send, maker: Maker, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    other = send(owner_key=BOB)
    maker.work()
    mine = send(film_bytes(3))
    services.join_video(owner_key=ALICE, media_id=mine, join="duet", other_media_id=other)
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(owner_key=BOB, ids=[other])
    maker.work()
    assert (media(mine).state, media(mine).video.refusal_code) == (State.REFUSED, "joined_gone")


def test_an_altered_copy_is_noted_once(send: Send, maker: Maker, tmp_path: Path) -> None:
    first = send(film_bytes(1, seconds=4))
    maker.work()
    copy = send(film_bytes(1, seconds=4, sound=False), owner_key=BOB)
    other = send(film_bytes(5, seconds=4), owner_key=BOB)
    maker.work_on()
    (found,) = media(copy).duplicate_of.all()
    assert (found.of_id, found.exact) == (first, False)
    assert found.similarity_percent >= 80
    assert not media(other).duplicate_of.exists()
    # Made anew, it is no second copy.
    services.edit_video(owner_key=BOB, media_id=copy, trim_start_ms=200)
    maker.work()
    assert media(copy).duplicate_of.count() == 1
