"""Videos taken in whole, cut anew, joined, given another sound and captions."""

import datetime as dt
import io
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from pytest_django import Settings

from parvis.base.errors import Conflict, Forbidden, InvalidInput, NotFound, RateLimited, TooLarge
from parvis.media import queries, services, storage
from parvis.media.models import Captions, Duplicate, Media, Rendition, Sound, State, Video
from parvis.media.processing.video.contract import Refusal
from parvis.media.queries import MediaView
from parvis.media.services import edit_video, join_video, set_captions, store_video
from tests.clips import clip_bytes

pytestmark = pytest.mark.django_db

OWNER, OTHER = UUID(int=7), UUID(int=8)
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(clip_bytes())
    return path


@pytest.fixture
def video(film: Path) -> MediaView:
    return store_video(owner_key=OWNER, path=film)


def made(owner: UUID, path: Path, **facts: Any) -> UUID:
    """Store a video as if a worker had made it: ten seconds, one rendition, its own sound."""
    media_id = store_video(owner_key=owner, path=path).id
    Media.objects.filter(id=media_id).update(state=State.READY)
    sound = Sound.objects.create(owner_key=owner, origin_id=media_id, duration_ms=10_000, size_bytes=1)
    facts = {"source": {"duration_ms": 10_000}, "sound": sound, "refusal_code": "", **facts}
    Video.objects.filter(media_id=media_id).update(**facts)
    Rendition.objects.create(
        media_id=media_id,
        name="360.mp4",
        codec="h264",
        short_side=360,
        width=360,
        height=640,
        bitrate_bps=1,
        size_bytes=1,
    )
    return media_id


def row(media_id: UUID) -> Video:
    return Video.objects.select_related("media").get(media_id=media_id)


def edit(media_id: UUID, **changes: Any) -> MediaView:
    return edit_video(owner_key=OWNER, media_id=media_id, **changes)


class TestStoring:
    """A whole file at a time."""

    def test_it_waits_to_be_made(self, video: MediaView, film: Path) -> None:
        assert video.video is not None
        assert (video.kind, video.video.state, video.video.plays) == ("video", State.WAITING, False)
        assert row(video.id).original_bytes == film.stat().st_size
        film.unlink()
        assert storage.original_path(video.id).read_bytes() == clip_bytes()

    def test_a_form_brings_small_files_in_memory_and_large_ones_on_disk(self) -> None:
        small = SimpleUploadedFile("a.mp4", clip_bytes())
        large = TemporaryUploadedFile("b.mp4", "video/mp4", len(clip_bytes()), None)
        large.write(clip_bytes())
        large.seek(0)
        for upload in (small, large):
            assert services.is_video(upload)
            view = services.store_sent_video(owner_key=OWNER, upload=upload, alt="A walk")
            assert storage.original_path(view.id).read_bytes() == clip_bytes()
            assert view.alt == "A walk"
        large.close()
        assert not services.is_video(io.BytesIO(b"\xff\xd8\xff\xe0"))

    def test_limits_hold_but_for_the_network_itself(self, film: Path, settings: Settings) -> None:
        size, usual = film.stat().st_size, settings.PARVIS
        for limit, refusal in (
            ({"video_max_bytes": size - 1}, TooLarge),
            ({"storage_bytes_per_member": size - 1}, TooLarge),
            ({"uploads_per_hour": 0}, RateLimited),
        ):
            settings.PARVIS = usual.model_copy(update=limit)
            with pytest.raises(refusal):
                store_video(owner_key=OWNER, path=film)
        assert store_video(owner_key=OWNER, path=film, trusted=True).id

    def test_other_kinds_leave_nothing(self, tmp_path: Path, spool: Path) -> None:
        path = tmp_path / "film.mp4"
        path.write_bytes(b"%PDF-1.7")
        with pytest.raises(InvalidInput, match="PDF"):
            store_video(owner_key=OWNER, path=path)
        assert not list(spool.iterdir())
        assert not list((spool.parent / "originals").iterdir())

    def test_the_same_bytes_again_are_noted(self, film: Path, video: MediaView) -> None:
        again = store_video(owner_key=OWNER, path=film)
        elsewhere = store_video(owner_key=OTHER, path=film)
        assert queries.duplicate_of(OWNER, again.id) == video.id
        assert queries.duplicate_of(OTHER, elsewhere.id) is None  # whose it was is not told
        noted = Duplicate.objects.get(media=elsewhere.id)
        assert (noted.of_id, noted.exact, noted.similarity_percent) == (video.id, True, 100)
        film.write_bytes(clip_bytes(shade=9))
        assert queries.duplicate_of(OWNER, store_video(owner_key=OWNER, path=film).id) is None


class TestCutting:
    """Orders, which begin a new edition."""

    def test_a_new_cut_is_made_anew(self, film: Path) -> None:
        media_id = made(OWNER, film)
        Video.objects.filter(media_id=media_id).update(claim="w.1", attempts=2, progress_percent=100)
        view = edit(media_id, trim_start_ms=1000, trim_end_ms=4000, cover_ms=2500)
        found = row(media_id)
        assert (found.trim_start_ms, found.trim_end_ms, found.cover_ms) == (1000, 4000, 2500)
        assert (found.edition, found.claim, found.attempts, found.progress_percent) == (2, "", 0, 0)
        assert found.media.state == State.WAITING
        assert view.video is not None
        assert not view.video.plays

    def test_what_is_as_it_was_is_no_new_edition(self, film: Path) -> None:
        media_id = made(OWNER, film)
        edit(media_id, trim_start_ms=0, trim_end_ms=10_000, cover_ms=None, remixable=False, sound_id=None)
        assert row(media_id).edition == 1
        assert row(media_id).media.state == State.READY

    def test_a_refused_video_may_be_cut_again(self, video: MediaView) -> None:
        Media.objects.filter(id=video.id).update(state=State.REFUSED)
        Video.objects.filter(media_id=video.id).update(refusal_code="too_long", refusal_facts={"x": 1})
        view = edit(video.id, trim_end_ms=5000)
        assert view.video is not None
        assert (view.video.state, view.video.refusal) == (State.WAITING, "")

    def test_absent_stays_and_none_goes_back(self, film: Path) -> None:
        media_id = made(OWNER, film, trim_start_ms=1000, trim_end_ms=4000, cover_ms=5)
        edit(media_id, cover_ms=None)
        assert (row(media_id).trim_start_ms, row(media_id).trim_end_ms, row(media_id).cover_ms) == (
            1000,
            4000,
            None,
        )
        edit(media_id, trim_start_ms=None, trim_end_ms=None)
        assert (row(media_id).trim_start_ms, row(media_id).trim_end_ms) == (0, None)

    def test_a_cover_that_the_new_cut_leaves_out_is_forgotten(self, film: Path) -> None:
        media_id = made(OWNER, film, cover_ms=9000)
        edit(media_id, trim_end_ms=5000)
        assert row(media_id).cover_ms is None

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"trim_start_ms": -1}, "trim_start_ms"),
            ({"trim_start_ms": 10_001}, "trim_start_ms"),
            ({"trim_start_ms": 9_900}, "trim_end_ms"),
            ({"trim_start_ms": 2000, "trim_end_ms": 1000}, "trim_end_ms"),
            ({"trim_end_ms": 499}, "trim_end_ms"),
            ({"cover_ms": 10_000}, "cover_ms"),
            ({"cover_ms": -1}, "cover_ms"),
            ({"trim_end_ms": 3000, "cover_ms": 3000}, "cover_ms"),
            ({"sound_title": "x" * 101}, "sound_title"),
            ({"sound_id": uuid4()}, "sound_id"),
        ],
    )
    def test_what_cannot_be_is_refused_whole(self, film: Path, changes: dict[str, Any], field: str) -> None:
        media_id = made(OWNER, film)
        with pytest.raises(InvalidInput) as refused:
            edit(media_id, remixable=False, **changes)
        assert refused.value.field == field
        assert row(media_id).remixable
        assert row(media_id).edition == 1

    def test_a_posted_video_keeps_its_cut_but_not_its_permissions(self, film: Path) -> None:
        media_id = made(OWNER, film)
        services.attach(owner_key=OWNER, ids=[media_id])
        with pytest.raises(Conflict):
            edit(media_id, trim_start_ms=1000)
        edit(media_id, remixable=False, sound_reusable=False, sound_title="  My   tune ")
        assert not row(media_id).remixable
        sound = Sound.objects.get(origin=media_id)
        assert (sound.reusable, sound.title) == (False, "My tune")

    def test_what_is_said_of_a_sound_before_it_is_made_is_kept_for_it(self, video: MediaView) -> None:
        edit(video.id, sound_title="Rain", sound_reusable=False)
        sound = Sound.objects.get(origin=video.id)
        assert (sound.owner_key, sound.title, sound.reusable) == (OWNER, "Rain", False)
        edit(video.id, sound_title=None, sound_reusable=None)
        sound.refresh_from_db()
        assert (sound.title, sound.reusable) == ("", True)

    def test_strangers_change_nothing(self, video: MediaView) -> None:
        for attempt in (
            lambda: edit_video(owner_key=OTHER, media_id=video.id, trim_start_ms=5),
            lambda: join_video(owner_key=OTHER, media_id=video.id, join="duet", other_media_id=video.id),
            lambda: set_captions(owner_key=OTHER, media_id=video.id, language="en", vtt=VTT + "x"),
            lambda: services.remove_captions(owner_key=OTHER, media_id=video.id, language="en"),
            lambda: edit(uuid4(), trim_start_ms=5),
        ):
            with pytest.raises(NotFound):
                attempt()
        assert row(video.id).edition == 1


class TestSounds:
    """Another's sound in place of one's own."""

    def test_it_is_borrowed_where_its_owner_allows_it(self, film: Path) -> None:
        mine, theirs = made(OWNER, film), made(OTHER, film)
        sound = Sound.objects.get(origin=theirs)
        view = edit(mine, sound_id=sound.id)
        assert view.video is not None
        assert view.video.sound is not None
        assert (view.video.sound.id, view.video.borrows_sound) == (sound.id, True)
        assert row(mine).edition == 2
        edit(mine, sound_id=None)
        assert row(mine).sound_id == Sound.objects.get(origin=mine).id
        assert not row(mine).borrows_sound

    def test_it_is_not_where_they_do_not(self, film: Path) -> None:
        mine, theirs = made(OWNER, film), made(OTHER, film)
        Sound.objects.update(reusable=False)
        with pytest.raises(Forbidden):
            edit(mine, sound_id=Sound.objects.get(origin=theirs).id)
        another = made(OWNER, film)
        assert edit(mine, sound_id=Sound.objects.get(origin=another).id).video
        assert row(mine).borrows_sound

    def test_ones_own_is_not_borrowed(self, film: Path) -> None:
        mine = made(OWNER, film)
        edit(mine, sound_id=Sound.objects.get(origin=mine).id)
        assert (row(mine).borrows_sound, row(mine).edition) == (False, 1)

    def test_one_that_is_not_made_yet_cannot_be_heard(self, film: Path, video: MediaView) -> None:
        edit(video.id, sound_title="Soon")
        with pytest.raises(InvalidInput):
            edit(made(OWNER, film), sound_id=Sound.objects.get(title="Soon").id)


class TestJoining:
    """Duets and stitches."""

    @pytest.mark.parametrize("join", ["duet", "stitch"])
    def test_two_become_one_and_part_again(self, film: Path, join: str) -> None:
        mine, theirs = made(OWNER, film), made(OTHER, film)
        view = join_video(owner_key=OWNER, media_id=mine, join=join, other_media_id=theirs)
        assert view.video is not None
        assert (view.video.join, view.video.joined_with) == (join, theirs)
        assert (row(mine).edition, row(mine).media.state) == (2, State.WAITING)
        join_video(owner_key=OWNER, media_id=mine, join=None)
        assert (row(mine).join, row(mine).joined_with_id) == ("", None)

    def test_not_with_one_whose_owner_refuses(self, film: Path) -> None:
        mine, theirs = made(OWNER, film), made(OTHER, film, remixable=False)
        with pytest.raises(Forbidden):
            join_video(owner_key=OWNER, media_id=mine, join="duet", other_media_id=theirs)
        own = made(OWNER, film, remixable=False)
        assert join_video(owner_key=OWNER, media_id=mine, join="duet", other_media_id=own).video

    def test_not_with_itself_nor_with_what_does_not_play(self, film: Path, video: MediaView) -> None:
        mine = made(OWNER, film)
        for other in (mine, video.id, uuid4(), None):
            with pytest.raises(InvalidInput):
                join_video(owner_key=OWNER, media_id=mine, join="duet", other_media_id=other)
        with pytest.raises(InvalidInput):
            join_video(owner_key=OWNER, media_id=mine, join="trio", other_media_id=video.id)


class TestCaptions:
    """What is said, a text a language."""

    def test_a_new_text_replaces_the_old_under_a_new_address(self, video: MediaView) -> None:
        first = set_captions(owner_key=OWNER, media_id=video.id, language="fr", vtt=VTT + "Bonjour")
        second = set_captions(owner_key=OWNER, media_id=video.id, language="fr", vtt=VTT + "Salut")
        set_captions(owner_key=OWNER, media_id=video.id, language="en", vtt=(VTT + "Hi").encode("utf-16"))
        assert first.video
        assert second.video
        assert first.video.captions[0].url != second.video.captions[0].url
        found = queries.captions_text(second.video.captions[0].id)
        assert found is not None
        assert found[0] == video.id
        assert "Salut" in found[1]
        left = services.remove_captions(owner_key=OWNER, media_id=video.id, language="fr")
        assert left.video is not None
        assert [one.language for one in left.video.captions] == ["en"]

    @pytest.mark.parametrize(
        ("vtt", "refusal", "words"),
        [
            ("no captions", InvalidInput, "WEBVTT"),
            (VTT + "<script>", InvalidInput, "Line 4"),
            (VTT + "x" * 262_144, TooLarge, "256 kB"),
            (b"WEBVTT\n\n00:00.000 --> 00:01.000\n\xe9t\xe9", InvalidInput, "UTF-8"),
        ],
    )
    def test_mistakes_are_said(
        self, video: MediaView, vtt: str | bytes, refusal: type[Exception], words: str
    ) -> None:
        with pytest.raises(refusal, match=words):
            set_captions(owner_key=OWNER, media_id=video.id, language="en", vtt=vtt)
        assert not Captions.objects.exists()

    def test_a_language_is_one_of_the_list(self, video: MediaView) -> None:
        with pytest.raises(InvalidInput) as refused:
            set_captions(owner_key=OWNER, media_id=video.id, language="xx", vtt=VTT + "x")
        assert refused.value.field == "language"


class TestRefusals:
    """What a new cut may cure, keeps what it needs for that."""

    @pytest.mark.parametrize(("code", "kept"), [("too_long", True), ("trim_empty", True), ("damaged", False)])
    def test_an_original_stays_while_it_may_help(
        self, video: MediaView, code: str, kept: bool, django_capture_on_commit_callbacks: Any
    ) -> None:
        claim = services.claim_video("w")
        assert claim is not None
        with django_capture_on_commit_callbacks(execute=True):
            services.refuse_video(claim, Refusal(code, {"duration_ms": 700_000, "max_ms": 600_000}))
        assert row(video.id).media.state == State.REFUSED
        assert storage.original_path(video.id).exists() is kept
        services.sweep_orphans(dt.timedelta(hours=24))
        assert storage.original_path(video.id).exists() is kept
        if kept:
            view = edit(video.id, trim_end_ms=5000)
            assert view.video is not None
            assert view.video.state == State.WAITING
        else:
            with pytest.raises(InvalidInput, match="not kept any more"):
                edit(video.id, trim_end_ms=5000)
