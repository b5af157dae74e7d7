"""An upload becomes two pictures and a row, or a clear refusal and nothing at all."""

import base64
import dataclasses
import io
import re
from pathlib import Path

import pytest
from django.db import IntegrityError
from PIL import Image
from pytest_django import Settings

from parvis.base.errors import InvalidInput, RateLimited, TooLarge
from parvis.base.ids import uuid7
from parvis.media.models import Media
from parvis.media.queries import media_by_ids, media_of
from parvis.media.services import NewImage, store_image, store_images
from tests import pictures
from tests.unit.media.conftest import Stored

pytestmark = pytest.mark.django_db

ALICE = uuid7()


@pytest.mark.parametrize(
    ("image_format", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "LA"),
        ("PNG", "I;16"),
        ("GIF", "P"),
        ("BMP", "RGB"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("AVIF", "RGB"),
        ("HEIF", "RGB"),
    ],
)
def test_every_format_looks_as_before(image_format: str, mode: str, stored: Stored) -> None:
    drawn = pictures.drawn(mode="L" if mode == "I;16" else mode)
    if mode == "I;16":
        drawn = drawn.convert("I").point(lambda value: value * 257).convert("I;16")
    before = pictures.drawn(mode="L") if mode == "I;16" else drawn
    if image_format == "HEIF":
        __import__("pillow_heif").register_heif_opener()
    view = store_image(owner_key=ALICE, upload=pictures.encoded(drawn, image_format), purpose="post")
    assert (view.width, view.height) == (400, 300)
    for url in (view.url, view.small_url):
        assert pictures.distance(pictures.opened(stored.file_of(url)), before) < 6


def test_two_sizes_within_their_bounds(stored: Stored) -> None:
    view = store_image(
        owner_key=ALICE, upload=pictures.encoded(pictures.drawn(3000, 1000), "JPEG"), purpose="post"
    )
    assert (view.width, view.height) == (2048, 683)
    assert (view.small_width, view.small_height) == (640, 213)
    for url, size in ((view.url, (2048, 683)), (view.small_url, (640, 213))):
        assert pictures.opened(stored.file_of(url)).size == size


@pytest.mark.parametrize(
    ("purpose", "large", "small"), [("avatar", (400, 400), (96, 96)), ("header", (1500, 500), (600, 200))]
)
def test_avatars_and_headers_are_cropped(purpose, large, small) -> None:  # type: ignore[no-untyped-def] # three plain values
    upload = pictures.encoded(pictures.drawn(2000, 1800), "JPEG")
    view = store_image(owner_key=ALICE, upload=upload, purpose=purpose)
    assert (view.width, view.height) == large
    assert (view.small_width, view.small_height) == small


def test_a_small_avatar_is_not_blown_up() -> None:
    upload = pictures.encoded(pictures.drawn(120, 80))
    view = store_image(owner_key=ALICE, upload=upload, purpose="avatar")
    assert (view.width, view.height) == (80, 80)


def test_the_crop_keeps_the_focal_point_in_sight(stored: Stored) -> None:
    upload = pictures.encoded(pictures.drawn(1200, 300))
    view = store_image(owner_key=ALICE, upload=upload, purpose="avatar", focus=(1.0, 0.0))
    shown = pictures.opened(stored.file_of(view.url)).convert("RGB")
    assert shown.getpixel((40, 40)) == pytest.approx(pictures.GREEN, abs=12)


def test_transparency_survives(stored: Stored) -> None:
    drawn = pictures.drawn(mode="RGBA")
    drawn.putalpha(Image.linear_gradient("L").resize(drawn.size))
    view = store_image(owner_key=ALICE, upload=pictures.encoded(drawn), purpose="post")
    alpha = pictures.opened(stored.file_of(view.url)).getchannel("A")
    assert alpha.getpixel((200, 2)) < 10
    assert alpha.getpixel((200, 297)) > 245


def test_a_drawing_of_few_colours_stays_exact(stored: Stored) -> None:
    drawn = pictures.drawn()
    view = store_image(owner_key=ALICE, upload=pictures.encoded(drawn), purpose="post")
    assert pictures.opened(stored.file_of(view.url)).convert("RGB").tobytes() == drawn.tobytes()


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_another_colour_space_becomes_srgb(image_format: str, stored: Stored) -> None:
    reds = Image.new("RGB", (60, 60), (255, 0, 0))
    upload = pictures.encoded(reds, image_format, icc_profile=pictures.colour_profile())
    view = store_image(owner_key=ALICE, upload=upload, purpose="post")
    shown = pictures.opened(stored.file_of(view.url)).convert("RGB")
    assert shown.getpixel((30, 30)) == pytest.approx((0, 255, 0), abs=8)


def test_a_damaged_colour_profile_does_not_cost_the_picture(stored: Stored) -> None:
    profile = pictures.colour_profile()[:200]
    upload = pictures.encoded(pictures.drawn(), "JPEG", icc_profile=profile)
    view = store_image(owner_key=ALICE, upload=upload, purpose="post")
    assert pictures.distance(pictures.opened(stored.file_of(view.url)), pictures.drawn()) < 6


def test_an_animation_keeps_moving_and_its_small_size_stands_still(stored: Stored) -> None:
    frames = [Image.new("RGB", (200, 100), colour) for colour in ("red", "green", "blue")]
    gif = pictures.encoded(
        frames[0], "GIF", save_all=True, append_images=frames[1:], duration=[200, 10, 300], loop=0
    )
    view = store_image(owner_key=ALICE, upload=gif, purpose="post")
    assert view.animated
    with Image.open(stored.file_of(view.url)) as large:
        assert (large.n_frames, large.info["loop"]) == (3, 0)
        large.seek(1)
        large.load()
        assert large.info["duration"] == 100  # as browsers show what is too quick to see
    assert pictures.frames_of(stored.file_of(view.small_url)) == 1


def test_an_avatar_stands_still(stored: Stored) -> None:
    frames = [Image.new("RGB", (200, 100), colour) for colour in ("red", "green")]
    gif = pictures.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    view = store_image(owner_key=ALICE, upload=gif, purpose="avatar")
    assert not view.animated
    assert pictures.frames_of(stored.file_of(view.url)) == 1


def test_what_stands_in_while_loading(stored: Stored) -> None:
    upload = pictures.encoded(Image.new("RGB", (64, 64), (10, 120, 240)))
    view = store_image(owner_key=ALICE, upload=upload, purpose="post")
    assert view.colour == "#0a78f0"
    assert re.fullmatch(r"[^\s\"'<>&]{28}", view.blurhash)
    assert len(view.blur_uri) < 400
    blur = Image.open(io.BytesIO(base64.b64decode(view.blur_uri.partition(",")[2])))
    assert blur.size == (16, 16)
    assert blur.convert("RGB").getpixel((8, 8)) == pytest.approx((10, 120, 240), abs=16)


def test_the_view_says_what_the_row_says() -> None:
    view = store_image(
        owner_key=ALICE,
        upload=pictures.encoded(pictures.drawn()),
        purpose="post",
        alt="  Four squares.\x00 ",
        focus=(0.5, -0.25),
    )
    assert (view.alt, view.focus, view.mime, view.kind) == (
        "Four squares.",
        (0.5, -0.25),
        "image/webp",
        "image",
    )
    assert not view.attached
    assert media_by_ids([view.id, uuid7()]) == {view.id: view}
    assert media_of(ALICE, view.id) == view
    assert media_of(uuid7(), view.id) is None


def test_paths_cannot_be_guessed_from_each_other() -> None:
    file = pictures.encoded(pictures.drawn()).getvalue()
    views = [store_image(owner_key=ALICE, upload=io.BytesIO(file), purpose="post") for _ in range(2)]
    keys = [
        re.fullmatch(r"/media/([0-9a-f]{2})/(\1[0-9a-f]{30})/large\.webp\?until=.*", v.url) for v in views
    ]
    assert all(keys)
    assert views[0].url != views[1].url


def test_a_path_can_be_given_instead_of_an_open_file(tmp_path: Path) -> None:
    file = tmp_path / "square.png"
    file.write_bytes(pictures.encoded(pictures.drawn()).getvalue())
    assert store_image(owner_key=ALICE, upload=file, purpose="post").width == 400
    assert file.exists()


def test_many_images_of_our_own_come_back_in_order(stored: Stored) -> None:
    batch = [
        NewImage(ALICE, pictures.encoded(pictures.drawn(40 + n, 30)), "post", alt=f"Number {n}")
        for n in range(35)
    ]
    views = store_images(batch)
    assert [view.width for view in views] == [40 + n for n in range(35)]
    assert [view.alt for view in views] == [f"Number {n}" for n in range(35)]
    assert len(stored.files()) == 70


def test_too_many_bytes_are_refused_without_reading_on(settings: Settings) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"image_max_bytes": 1 << 20})

    class Endless:
        taken = 0

        def read(self, size: int, /) -> bytes:
            self.taken += size
            assert self.taken < 4 << 20
            return b"\xff" * size

    with pytest.raises(TooLarge, match="larger than 1 MB"):
        store_image(owner_key=ALICE, upload=Endless(), purpose="post")


@pytest.mark.parametrize(
    ("alt", "focus", "field"),
    [("x" * 1501, None, "alt"), ("", (1.5, 0.0), "focus"), ("", (0.0, float("nan")), "focus")],
)
def test_wrong_words_are_refused(alt: str, focus: tuple[float, float] | None, field: str) -> None:
    upload = pictures.encoded(pictures.drawn())
    with pytest.raises(InvalidInput) as refusal:
        store_image(owner_key=ALICE, upload=upload, purpose="post", alt=alt, focus=focus)
    assert refusal.value.field == field


def test_a_row_that_cannot_be_written_leaves_no_file(
    stored: Stored, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store_image(owner_key=ALICE, upload=pictures.encoded(pictures.drawn()), purpose="post")
    kept = stored.files()
    # The database refuses the second row: its id is taken.
    monkeypatch.setattr(Media._meta.pk, "default", lambda: first.id)
    monkeypatch.setattr(Media._meta.pk, "_get_default", lambda: first.id)
    with pytest.raises(IntegrityError):
        store_image(owner_key=ALICE, upload=pictures.encoded(pictures.drawn()), purpose="post")
    assert stored.files() == kept
    assert list(workspace.iterdir()) == []


def test_one_bad_image_keeps_a_whole_batch_out(stored: Stored) -> None:
    good = NewImage(ALICE, pictures.encoded(pictures.drawn()), "post")
    cut = pictures.encoded(pictures.noisy(300, 300)).getvalue()[:20_000]
    with pytest.raises(InvalidInput, match="cut off after 20,000 bytes"):
        store_images([good, dataclasses.replace(good, upload=io.BytesIO(cut))])
    assert stored.files() == []
    assert not Media.objects.exists()


def test_an_hour_allows_so_many_uploads(stored: Stored, settings: Settings) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"uploads_per_hour": 2})
    for _ in range(2):
        store_image(owner_key=ALICE, upload=pictures.encoded(pictures.drawn()), purpose="post")

    with pytest.raises(RateLimited) as refused:
        store_image(owner_key=ALICE, upload=pictures.encoded(pictures.drawn()), purpose="post")

    assert refused.value.retry_after_s == 3600
    assert store_image(owner_key=uuid7(), upload=pictures.encoded(pictures.drawn()), purpose="post")
