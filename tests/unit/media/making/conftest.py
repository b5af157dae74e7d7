"""Videos to be made, and what made them."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from django.conf import settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from parvis.base.ids import uuid7
from parvis.media import jobs, services, storage
from parvis.media.models import Media, Rendition, Sound, State
from parvis.media.processing.video import sandbox
from parvis.media.processing.video.contract import Event
from tests.unit.media.video import films

ALICE, BOB = uuid7(), uuid7()
STILLS = {"poster.webp", "poster.jpg", "small.webp"}

Run = Callable[..., Iterator[Event]]


@cache
def film_bytes(seed: int = 1, *, seconds: float = 2, sound: bool = True) -> bytes:
    """A short film that has something to see in it, and something to hear."""
    with TemporaryDirectory() as folder:
        heard = films.music(seed, seconds) if sound else None
        path = films.written(Path(folder) / "film.mp4", films.film(seed, seconds), sound=heard)
        return path.read_bytes()


class Maker:
    """A worker, and what it told of videos that can be watched."""

    def __init__(self, capture: DjangoCaptureOnCommitCallbacks) -> None:
        """Work for one test; what follows a commit is done after each step."""
        self._capture = capture
        self.heard: list[UUID] = []
        self.react: Callable[[UUID], None] = lambda media_id: None

    def work(
        self,
        worker: str = "w",
        *,
        stopping: Callable[[], bool] = lambda: False,
        turns: jobs.Turns | None = None,
    ) -> bool:
        """Make the next video; say whether there was one."""
        making = jobs.Making(worker, self._hear, stopping, turns or jobs.Turns())
        with self._capture(execute=True):
            return jobs.process_next(making)

    def work_on(self) -> None:
        """Make videos until none is left."""
        while self.work():
            pass

    def _hear(self, media_id: UUID) -> None:
        self.heard.append(media_id)
        self.react(media_id)


@pytest.fixture
def maker(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Maker:
    return Maker(django_capture_on_commit_callbacks)


@pytest.fixture
def send(tmp_path: Path) -> Callable[..., UUID]:
    """Return what sends a film and says under which id."""

    def send(content: bytes | None = None, *, owner_key: UUID = ALICE) -> UUID:
        path = tmp_path / f"{uuid7()}.mp4"  # what was sent belongs to the room
        path.write_bytes(film_bytes() if content is None else content)
        return services.store_video(owner_key=owner_key, path=path).id

    return send


def changed_run(monkeypatch: pytest.MonkeyPatch, change: Callable[[Event], Event | None]) -> None:
    """Have the worker's events pass through `change`; `None` ends them, as a death would."""
    run: Run = sandbox.run_video

    def changed(*args: object) -> Iterator[Event]:
        for event in run(*args):
            if (other := change(event)) is None:
                return
            yield other

    monkeypatch.setattr(sandbox, "run_video", changed)


def media(media_id: UUID) -> Media:
    return Media.objects.select_related("video").get(id=media_id)


def files_of(media_id: UUID) -> set[str]:
    """The names of the files that lie under a video's key."""
    return set(storage.variants_of(media(media_id).key))


def named_files() -> set[Path]:
    """Where the files lie that rows name, and no others should."""
    root, named = Path(settings.MEDIA_ROOT), set()
    for row in Media.objects.filter(kind="video", state=State.READY):
        names = {*STILLS, *Rendition.objects.filter(media=row).values_list("name", flat=True)}
        names |= {"strip.webp"} if row.video.strip is not None else set()
        named |= {root / row.key[:2] / row.key / name for name in names}
    for row in Media.objects.filter(kind="image"):
        named |= {root / row.key[:2] / row.key / name for name in ("large.webp", "small.webp")}
    for sound in Sound.objects.exclude(size_bytes=0):
        named.add(root / sound.key[:2] / sound.key / "sound.m4a")
    for row in Media.objects.filter(video__original_kept=True):
        named.add(storage.original_path(row.id))
    return named


def all_files() -> set[Path]:
    """Every file in the folders of the room."""
    roots = (
        settings.MEDIA_ROOT,
        settings.ORIGINALS_ROOT,
        settings.UPLOADS_ROOT,
        settings.FILE_UPLOAD_TEMP_DIR,
    )
    return {path for root in roots for path in Path(root).rglob("*") if not path.is_dir()}


@pytest.fixture
def tidy() -> Iterator[None]:
    """Prove at the end that every file is named by a row, and every named file is there."""
    yield
    assert all_files() == named_files()
