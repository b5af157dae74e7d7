"""A storage and a workspace of each test's own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, settings: Settings) -> Path:
    """Return the folder in which uploads are spooled; what it holds after a test is left over."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)
    return folder


@pytest.fixture(autouse=True)
def shelves(tmp_path: Path, settings: Settings) -> Path:
    """Return the folder in which media are stored."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = str(folder)
    return folder


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    """Return the folder that holds what is being uploaded; originals have one beside it."""
    settings.ORIGINALS_ROOT, settings.UPLOADS_ROOT = tmp_path / "originals", tmp_path / "uploads"
    for folder in (settings.ORIGINALS_ROOT, settings.UPLOADS_ROOT):
        folder.mkdir()
    return settings.UPLOADS_ROOT


@pytest.fixture
def stored(shelves: Path) -> "Stored":
    return Stored(shelves)


class Stored:
    """What lies in the storage."""

    def __init__(self, folder: Path) -> None:
        """Look at `folder`."""
        self.folder = folder

    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def file_of(self, url: str) -> Path:
        return self.folder / url.removeprefix("/media/").partition("?")[0]
