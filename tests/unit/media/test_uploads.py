"""A file that arrives in pieces: what has come stays, and only a whole one becomes a video."""

import datetime as dt
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from parvis.base import clock
from parvis.base.errors import Conflict, InvalidInput, NotFound, RateLimited, TooLarge
from parvis.media import errors, queries, services, spool, storage
from parvis.media.models import Media, Upload
from parvis.media.queries import State, UploadView
from parvis.media.services import Checksum
from tests.clips import clip_bytes

pytestmark = pytest.mark.django_db

OWNER, OTHER = UUID(int=7), UUID(int=8)


class Breaking(io.BytesIO):
    """A sender who is gone after what they sent."""

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if not found:
            raise ConnectionResetError
        return found


@pytest.fixture
def film() -> bytes:
    return clip_bytes()


def opened(length: int, owner: UUID = OWNER, **metadata: str) -> UploadView:
    return services.open_upload(owner_key=owner, length_bytes=length, metadata=metadata)


def send(upload: UploadView, offset: int, content: bytes, checksum: Checksum | None = None) -> UploadView:
    return services.append(
        owner_key=OWNER,
        upload_id=upload.id,
        offset_bytes=offset,
        source=io.BytesIO(content),
        checksum=checksum,
    )


def resumed(upload: UploadView) -> UploadView:
    return services.resume_upload(owner_key=OWNER, upload_id=upload.id)


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def limited(settings: Settings, **limits: int) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update=limits)


def test_pieces_become_a_video_that_waits(film: bytes, spool: Path) -> None:
    upload = opened(len(film), filename="walk.mp4")
    half = len(film) // 2
    after = send(upload, 0, film[:half])
    assert (after.offset_bytes, after.complete, after.media_id) == (half, False, None)
    done = send(upload, half, film[half:])
    assert done.complete
    assert done.media_id is not None
    media = queries.media_of(OWNER, done.media_id)
    assert media is not None
    assert media.kind == "video"
    assert media.video is not None
    assert media.video.state == State.WAITING
    assert Media.objects.get().guarded
    assert Media.objects.get().original_sha256 == hashlib.sha256(film).hexdigest()
    assert storage.original_path(media.id).read_bytes() == film
    assert left_over(spool) == []


def test_what_came_before_the_line_broke_is_kept(film: bytes) -> None:
    upload = opened(len(film))
    with pytest.raises(errors.BrokenOff):
        services.append(owner_key=OWNER, upload_id=upload.id, offset_bytes=0, source=Breaking(film[:1500]))
    assert resumed(upload).offset_bytes == 1500
    assert send(upload, 1500, film[1500:]).media_id


def test_an_upload_goes_on_where_it_is(film: bytes) -> None:
    upload = opened(len(film))
    send(upload, 0, film[:1000])
    for wrong in (0, 999, 1001):
        with pytest.raises(Conflict) as refused:
            send(upload, wrong, film[1000:])
        assert "1,000" in refused.value.safe
    assert resumed(upload).offset_bytes == 1000


def test_one_at_a_time(film: bytes) -> None:
    upload = opened(len(film))

    class Meanwhile(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            with pytest.raises(errors.Locked):
                send(upload, 0, film)
            return super().read(size)

    services.append(owner_key=OWNER, upload_id=upload.id, offset_bytes=0, source=Meanwhile(film[:500]))
    assert resumed(upload).offset_bytes == 500


def test_more_than_was_announced_is_taken_back(film: bytes) -> None:
    upload = opened(len(film))
    send(upload, 0, film[:1000])
    with pytest.raises(TooLarge):
        send(upload, 1000, film[1000:] + b"!")
    assert resumed(upload).offset_bytes == 1000


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_that_was_damaged_is_not_kept(film: bytes, spool: Path, algorithm: str) -> None:
    upload = opened(len(film))
    right = Checksum(algorithm, hashlib.new(algorithm, film[:1000]).digest())
    with pytest.raises(errors.ChecksumMismatch):
        send(upload, 0, b"?" + film[1:1000], right)
    assert resumed(upload).offset_bytes == 0
    assert send(upload, 0, film[:1000], right).offset_bytes == 1000
    assert spool.joinpath(str(upload.id)).read_bytes() == film[:1000]


def test_a_piece_with_a_checksum_counts_only_whole(film: bytes) -> None:
    upload = opened(len(film))
    checksum = Checksum("sha1", hashlib.sha1(film, usedforsecurity=False).digest())
    with pytest.raises(errors.BrokenOff):
        services.append(
            owner_key=OWNER,
            upload_id=upload.id,
            offset_bytes=0,
            source=Breaking(film[:1500]),
            checksum=checksum,
        )
    assert resumed(upload).offset_bytes == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(3000), "image"),
        (b"%PDF-1.7\n" + bytes(3000), "PDF"),
        (b"PK\x03\x04" + bytes(3000), "archive"),
        (b"Dear diary, " * 300, "text"),
        (b"ID3" + bytes(3000), "sound"),
        (b"OggS" + bytes(24) + b"\x01vorbis" + bytes(3000), "sound"),
        (bytes(3000), "not a video we can read"),
    ],
)
def test_other_kinds_are_told_by_their_first_bytes(content: bytes, words: str, spool: Path) -> None:
    upload = opened(100_000_000)
    with pytest.raises(InvalidInput) as refused:
        send(upload, 0, content)
    assert words in refused.value.safe
    assert refused.value.field == "file"
    assert left_over(spool) == []
    with pytest.raises(NotFound):
        resumed(upload)


def test_a_short_file_of_another_kind_is_told_when_it_is_complete() -> None:
    upload = opened(5)
    with pytest.raises(InvalidInput):
        send(upload, 0, b"hello")
    assert not Upload.objects.exists()
    assert not Media.objects.exists()


def test_limits_are_said_before_anything_is_sent(settings: Settings) -> None:
    limited(settings, video_max_bytes=3 << 20)
    with pytest.raises(TooLarge, match=r"3\.5 MB.*3 MB"):
        opened(3_670_016)
    with pytest.raises(InvalidInput, match="empty"):
        opened(0)
    assert not Upload.objects.exists()


def test_a_member_has_so_much_room_and_no_more(settings: Settings, film: bytes) -> None:
    limited(settings, storage_bytes_per_member=len(film) * 3)
    done = opened(len(film))
    send(done, 0, film)
    opened(len(film))  # a promise takes its room at once
    assert queries.storage_used(OWNER).used_bytes == len(film) * 2
    with pytest.raises(TooLarge, match="There is no room"):
        opened(len(film) + 1)
    assert opened(len(film) + 1, OTHER).length_bytes == len(film) + 1
    assert queries.storage_used(OWNER).used_bytes == len(film) * 2
    assert opened(len(film)).length_bytes == len(film)


def test_a_full_disk_is_not_filled_up(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 1 << 29}))
    with pytest.raises(errors.NoRoom):
        opened(1000)
    assert not Upload.objects.exists()


def test_so_many_an_hour(settings: Settings) -> None:
    limited(settings, uploads_per_hour=2)
    opened(1000)
    opened(1000)
    with pytest.raises(RateLimited):
        opened(1000)


def test_strangers_find_nothing(film: bytes) -> None:
    upload = opened(len(film))
    for attempt in (
        lambda: services.resume_upload(owner_key=OTHER, upload_id=upload.id),
        lambda: services.append(
            owner_key=OTHER, upload_id=upload.id, offset_bytes=0, source=io.BytesIO(film)
        ),
        lambda: services.close_upload(owner_key=OTHER, upload_id=upload.id),
        lambda: services.resume_upload(owner_key=OWNER, upload_id=uuid4()),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert queries.uploads_under_way(OTHER) == []
    assert [view.id for view in queries.uploads_under_way(OWNER)] == [upload.id]


def test_giving_up_leaves_nothing(film: bytes, spool: Path) -> None:
    begun, done = opened(len(film)), opened(len(film))
    send(begun, 0, film[:1000])
    send(done, 0, film)
    for upload in (begun, done):
        services.close_upload(owner_key=OWNER, upload_id=upload.id)
    assert left_over(spool) == []
    assert not Upload.objects.exists()


def test_giving_up_late_leaves_a_post_its_video(film: bytes) -> None:
    upload = opened(len(film))
    media_id = send(upload, 0, film).media_id
    assert media_id is not None
    services.attach(owner_key=OWNER, ids=[media_id])
    services.close_upload(owner_key=OWNER, upload_id=upload.id)
    assert queries.media_of(OWNER, media_id)
    assert storage.original_path(media_id).exists()


def test_a_crash_at_the_last_byte_is_made_up_for(film: bytes, spool: Path) -> None:
    """By whoever asks next, wherever it struck: before the file was moved, and after."""
    before, after = opened(len(film)), opened(len(film))
    spool.joinpath(str(before.id)).write_bytes(film)
    spool.joinpath(str(after.id)).write_bytes(film)
    storage.keep_original(after.id, spool.joinpath(str(after.id)))
    for upload in (before, after):
        view = resumed(upload)
        assert view.complete
        assert view.media_id == upload.id
        assert storage.original_path(upload.id).read_bytes() == film
    assert left_over(spool) == []


def test_the_sweep_finishes_what_is_complete(film: bytes, spool: Path) -> None:
    upload = opened(len(film))
    spool.joinpath(str(upload.id)).write_bytes(film)
    services.sweep_uploads()
    assert Media.objects.filter(id=upload.id).exists()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have more than a day pass, for the clock."""
    now = clock.now() + dt.timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: now)
    return None


def test_the_sweep_removes_what_nobody_goes_on_with(
    film: bytes, spool: Path, workspace: Path, request: pytest.FixtureRequest
) -> None:
    upload, done = opened(len(film)), opened(len(film))
    send(upload, 0, film[:1000])
    send(done, 0, film)
    strays = (spool / str(uuid4()), workspace / "tmp1.upload.mp4")
    for stray in strays:
        stray.write_bytes(b"?")
    assert services.sweep_uploads() == 0
    assert all(stray.exists() for stray in strays)
    request.getfixturevalue("later")
    with pytest.raises(NotFound):
        resumed(upload)
    assert services.sweep_uploads() == 4
    assert left_over(spool) == left_over(workspace) == []
    assert not Upload.objects.exists()
    assert Media.objects.get().id == done.id
    assert storage.original_path(done.id).exists()


def test_erasing_a_person_ends_what_they_were_sending(film: bytes, spool: Path) -> None:
    upload = opened(len(film))
    send(upload, 0, film[:1000])
    send(opened(len(film)), 0, film)
    assert services.erase_owner(OWNER) == 1
    assert left_over(spool) == []
    assert not Upload.objects.exists()


def test_sizes_are_said_as_people_say_them() -> None:
    said = [errors.size(count) for count in (999, 1 << 10, 1 << 20, 3 << 29, 512 << 20, 20 << 30)]
    assert said == ["999 bytes", "1 kB", "1 MB", "1.5 GB", "512 MB", "20 GB"]


def test_a_file_just_over_the_limit_is_told_apart_from_it() -> None:
    most = 512 << 20
    just_over = str(errors.too_long_a_file(most + 1, most))
    assert "This video has 536,870,913 bytes; at most 536,870,912 bytes are accepted." in just_over
    assert "has 600 MB; at most 512 MB" in str(errors.too_long_a_file(600 << 20, most))


# JAX, which another test of this process may have loaded, warns of any fork; the child never calls it.
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
def test_held_ends_with_its_holder() -> None:
    """A process that is killed lets go, since the kernel closes its files."""
    upload_id = uuid4()
    child = os.fork()
    if child == 0:
        with spool.held(upload_id):
            os._exit(0)  # as abruptly as if it were killed: nothing of ours runs
    os.waitpid(child, 0)
    with spool.held(upload_id):
        pass
