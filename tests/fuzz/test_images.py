"""Whatever bytes arrive as an image: a picture or a refusal, in time, and nothing left behind."""

import io
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from parvis.base.errors import ParvisError
from parvis.base.ids import uuid7
from parvis.media.processing.sniff import IMAGE_FORMATS, sniff
from parvis.media.services import store_image
from tests import pictures, real_data

pytestmark = pytest.mark.about_files

SEEDS = {
    name: pictures.encoded(pictures.noisy(48, 48), name).getvalue()
    for name in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")
}
WORDS = {"empty", "video", "sound", "document", "archive", "svg", "text", "unknown"}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Settings) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "tmp")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    (tmp_path / "tmp").mkdir()
    return tmp_path


def offer(content: bytes) -> bool:
    """Offer bytes as an upload; say whether they were accepted, and fail if it takes long."""
    started = time.monotonic()
    try:
        view = store_image(owner_key=uuid7(), upload=io.BytesIO(content), purpose="post")
    except ParvisError as refusal:
        assert str(refusal.safe).endswith(".")
        return False
    finally:
        assert time.monotonic() - started < 30
    assert 1 <= view.width <= 2048
    assert 1 <= view.height <= 2048
    return True


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(SEEDS)),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
    cut=st.floats(0.05, 1),
)
def test_damaged_images(folders: Path, name: str, changes: list[tuple[float, int]], cut: float) -> None:
    content = bytearray(SEEDS[name])
    for where, value in changes:
        content[int(where * (len(content) - 1))] = value
    offer(bytes(content[: max(1, int(len(content) * cut))]))
    assert list((folders / "tmp").iterdir()) == []


@given(st.binary(max_size=600))
def test_sniffing_names_one_thing(head: bytes) -> None:
    assert sniff(head) in IMAGE_FORMATS | WORDS


@pytest.mark.django_db
def test_hostile_files_of_others(folders: Path) -> None:
    files = [path for path in real_data.path("media_hostile/public").rglob("*") if path.is_file()]
    # Most are no images and are told apart at once; of those that claim to be, a spread.
    claimed, others = [], []
    for path in sorted(files):
        with path.open("rb") as start:
            found = sniff(start.read(512))
        (claimed if found in IMAGE_FORMATS else others).append(path)
    assert len(claimed) > 50
    for path in [*claimed[:: max(1, len(claimed) // 100)], *others[::20]]:
        offer(path.read_bytes())
    assert list((folders / "tmp").iterdir()) == []
