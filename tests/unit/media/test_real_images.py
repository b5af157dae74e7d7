"""Photographs from real cameras and phones come out upright, and say nothing about their maker."""

from pathlib import Path

import pytest
from PIL import Image

from parvis.base.errors import ParvisError
from parvis.base.ids import uuid7
from parvis.media.services import store_image
from tests import pictures, real_data
from tests.unit.media.conftest import Stored

pytestmark = [pytest.mark.django_db, pytest.mark.about_files]

ALICE = uuid7()
# What a WebP may consist of here; EXIF, XMP and ICCP are what it must not.
PICTURE_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
TELLTALES = (b"Exif", b"EXIF", b"http://ns.adobe", b"xmpmeta", b"GPS", b"ICC_PROFILE", b"ICCP")
TELLTALES += (b"MotionPhoto", b"hdrgm", b"ftyp", b"Google", b"samsung", b"Pixel")


@pytest.mark.parametrize("way", ["Landscape", "Portrait"])
def test_every_orientation_comes_out_upright(way: str, stored: Stored) -> None:
    folder = real_data.path("images/exif_orientation")
    upright = pictures.opened(folder / f"{way}_0.jpg")
    for turn in range(9):
        file = folder / f"{way}_{turn}.jpg"
        view = store_image(owner_key=ALICE, upload=file, purpose="post")
        assert (view.width, view.height) == upright.size
        for url in (view.url, view.small_url):
            shown = pictures.opened(stored.file_of(url))
            assert pictures.distance(shown, upright) < 4, file.name
            # The measure tells: turned about, the same picture lies far off.
            assert pictures.distance(shown.transpose(Image.Transpose.ROTATE_180), upright) > 20


def test_an_upright_header_is_cut_from_a_turned_photograph(stored: Stored) -> None:
    folder = real_data.path("images/exif_orientation")
    shown = [
        pictures.opened(
            stored.file_of(store_image(owner_key=ALICE, upload=folder / name, purpose="header").url)
        )
        for name in ("Portrait_0.jpg", "Portrait_6.jpg")
    ]
    assert shown[0].size == shown[1].size == (1200, 400)
    assert pictures.distance(*shown) < 4


def test_nothing_but_the_picture_is_kept(stored: Stored) -> None:
    accepted = 0
    for name in ("images/androidx", "images/exif_orientation"):
        for file in sorted(real_data.path(name).iterdir()):
            try:
                store_image(owner_key=ALICE, upload=file, purpose="post")
            except ParvisError:
                continue
            accepted += 1
    assert accepted >= 39
    assert len(stored.files()) == 2 * accepted
    for path in stored.files():
        _holds_only_a_picture(path)


def test_a_telltale_would_be_found(tmp_path: Path) -> None:
    told = tmp_path / "told.webp"
    told.write_bytes(
        pictures.encoded(pictures.drawn(), "WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0").getvalue()
    )
    with pytest.raises(AssertionError):
        _holds_only_a_picture(told)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("heif__sample_MP.heic", (1080, 1920)),
        ("avif__white-1x1.avif", (1, 1)),
        ("jpeg__ultraHDR.jpg", (1542, 2048)),
        ("jpeg__ss-motion-photo-shortened.jpg", (1536, 2048)),
    ],
)
def test_phone_formats_are_read(name: str, size: tuple[int, int]) -> None:
    file = real_data.path(f"images/androidx/{name}")
    view = store_image(owner_key=ALICE, upload=file, purpose="post")
    assert (view.width, view.height) == size


def test_altered_copies_in_every_mode_still_look_alike(stored: Stored) -> None:
    folder = real_data.path("near_duplicate/pdq/misc-images/modes")
    original = pictures.opened(folder / "original.jpg")
    for name in ("CMYK.jpg", "HSV.webp", "LAB.webp", "P.png", "PA.webp", "RGB.jpg", "YCbCr.jpg"):
        view = store_image(owner_key=ALICE, upload=folder / name, purpose="post")
        assert pictures.distance(pictures.opened(stored.file_of(view.url)), original) < 8, name


def _holds_only_a_picture(path: Path) -> None:
    assert set(pictures.webp_chunks(path)) <= PICTURE_CHUNKS
    with Image.open(path) as shown:
        assert not {"exif", "xmp", "icc_profile"} & set(shown.info)
    raw = path.read_bytes()
    assert not [mark for mark in TELLTALES if len(mark) > 3 and mark in raw[:4096] + raw[-4096:]]
