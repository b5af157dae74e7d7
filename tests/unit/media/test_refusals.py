"""Every file that is no good image is refused with a sentence that names what is wrong."""

import io
import zlib
from pathlib import Path

import pytest
from PIL import Image

from parvis.base.errors import ParvisError
from parvis.base.ids import uuid7
from parvis.media.models import Media
from parvis.media.services import store_image
from tests import pictures
from tests.unit.media.conftest import Stored

pytestmark = pytest.mark.django_db

PNG = pictures.encoded(pictures.noisy(200, 200)).getvalue()
JPEG = pictures.encoded(pictures.noisy(200, 200), "JPEG").getvalue()
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png_chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)


def png_of_size(width: int, height: int, pixels: bytes = b"") -> bytes:
    """Return a greyscale PNG that claims a size, whatever pixels it has (PNG, section 11.2.1)."""
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 0, 0, 0, 0])
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(pixels)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)


def long_gif() -> bytes:
    frames = [Image.new("RGB", (4, 4), (n % 256, n // 2, 90)) for n in range(450)]
    return pictures.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=20).getvalue()


WRONG = {
    "nothing at all": (b"", "empty"),
    "a lone signature": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "text named .jpg": (b"Dear Alice,\nthe square is open.\n", "contains text"),
    "a web page": (b"<!doctype html><script>alert(1)</script>", "contains text"),
    "a drawing that can run programs": (SVG, "SVG drawings are not accepted"),
    "a drawing behind a comment": (b"<!-- x --><svg></svg>", "SVG drawings are not accepted"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", "PDF document"),
    "an archive": (b"PK\x03\x04\x14\x00", "archive"),
    "a video": (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "a video"),
    "a recording": (b"ID3\x04\x00", "sound recording"),
    "random bytes": (bytes(range(128, 256)) * 8, "not an image we can read"),
    "a TIFF": (b"II*\x00\x08\x00\x00\x00", "not an image we can read"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "contains text"),
    "half a PNG": (PNG[: len(PNG) // 2], f"cut off after {len(PNG) // 2:,} bytes"),
    "half a JPEG": (JPEG[: len(JPEG) // 2], f"cut off after {len(JPEG) // 2:,} bytes"),
    "a PNG with changed bytes": (PNG[:41] + b"\xff\xff" + PNG[43:], "damaged"),
    "a bomb that says so": (png_of_size(30_000, 30_000), r"30,000 × 30,000 pixels \(900 million\)"),
    "a bomb in one dimension": (png_of_size(2**31 - 1, 1), "2,147,483,647 × 1 pixels"),
    "a size of nought": (png_of_size(0, 10), "damaged"),
    "a large size, few pixels": (png_of_size(8000, 8000, bytes(100)), "cut off|damaged"),
    "an endless animation": (long_gif(), "450 frames; at most 400"),
}


@pytest.mark.parametrize("name", WRONG)
def test_it_is_refused_and_leaves_nothing(name: str, workspace: Path, stored: Stored) -> None:
    content, sentence = WRONG[name]
    with pytest.raises(ParvisError, match=sentence) as refusal:
        store_image(owner_key=uuid7(), upload=io.BytesIO(content), purpose="post")
    assert refusal.value.status in (413, 422)
    assert stored.files() == []
    assert list(workspace.iterdir()) == []
    assert not Media.objects.exists()


@pytest.mark.parametrize("tail", [SVG, b"PK\x03\x04", b"<script>alert(1)</script>", b"\x00" * 9999])
def test_what_rides_along_behind_an_image_is_left_behind(tail: bytes, stored: Stored) -> None:
    view = store_image(owner_key=uuid7(), upload=io.BytesIO(JPEG + tail), purpose="post")
    assert tail not in stored.file_of(view.url).read_bytes()


def test_every_truncation_is_clean(workspace: Path) -> None:
    for cut in range(1, len(JPEG), len(JPEG) // 12):
        with pytest.raises(ParvisError):
            store_image(owner_key=uuid7(), upload=io.BytesIO(JPEG[:cut]), purpose="post")
    assert list(workspace.iterdir()) == []
