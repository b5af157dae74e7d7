"""The poster shows something, its stand-ins resemble it, and the strip follows the video."""

import base64
import io
import re
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from parvis.media.processing.video import contract, stills
from tests import real_data
from tests.unit.media.video import films
from tests.unit.media.video.films import Picture

BLACK = np.zeros((256, 256, 3), np.uint8)


def poster_of(pictures: list[Picture], *, cover_ms: int | None = None) -> Image.Image:
    cover = stills.Cover(duration_ms=100 * len(pictures), cover_ms=cover_ms)
    for frame, time_ms in films.frames(pictures):
        if not cover.is_chosen:
            cover.feed(frame, time_ms)
    return cover.picture()


def apart(image: Image.Image, picture: Picture) -> float:
    other = np.asarray(Image.fromarray(picture).resize(image.size))
    return float(np.abs(np.asarray(image).astype(int) - other).mean())


def blurred(picture: Picture) -> Picture:
    small = Image.fromarray(picture).resize((12, 12), Image.Resampling.BOX)
    return np.asarray(small.resize((256, 256), Image.Resampling.BICUBIC))


def test_the_poster_is_not_the_black_it_fades_in_from() -> None:
    scene = films.texture(1)
    fade = [(scene * (number / 12)).astype(np.uint8) for number in range(12)]
    assert apart(poster_of([BLACK] * 8 + fade + [scene] * 30), scene) < 6


def test_the_poster_is_not_blown_out_nor_blurred() -> None:
    scene = films.texture(2)
    white = np.full_like(scene, 253)
    pictures = [white] * 6 + [blurred(scene)] * 10 + [scene] * 20 + [blurred(scene)] * 20
    assert apart(poster_of(pictures), scene) < 6


def test_the_poster_is_no_mixture_of_two_scenes() -> None:
    one, other = films.texture(3), films.texture(4)
    mixed = [(one * (1 - part) + other * part).astype(np.uint8) for part in (0.3, 0.5, 0.7)]
    found = poster_of([one] * 12 + mixed + [other] * 30)
    assert min(apart(found, one), apart(found, other)) < 6


def test_the_poster_comes_from_the_beginning() -> None:
    scenes = [films.texture(seed) for seed in range(5, 9)]
    found = poster_of([scene for scene in scenes for _ in range(50)])
    assert apart(found, scenes[0]) < 6


def test_the_chosen_cover_is_the_poster() -> None:
    scenes = [films.texture(seed) for seed in range(5, 9)]
    pictures = [scene for scene in scenes for _ in range(10)]
    assert apart(poster_of(pictures, cover_ms=2500), scenes[2]) < 6
    assert apart(poster_of(pictures, cover_ms=0), scenes[0]) < 6
    assert apart(poster_of(pictures, cover_ms=99_000), scenes[3]) < 6


def test_a_video_that_is_black_has_a_black_poster() -> None:
    assert np.asarray(poster_of([BLACK] * 3)).max() < 3


@pytest.mark.parametrize("count", [1, 2])
def test_one_frame_is_enough(count: int) -> None:
    assert apart(poster_of([films.texture(1)] * count), films.texture(1)) < 6


def test_without_a_frame_there_is_no_poster() -> None:
    with pytest.raises(ValueError, match="no frame"):
        poster_of([])


def test_the_colours_are_those_of_the_frame() -> None:
    picture = np.empty((128, 128, 3), np.uint8)
    picture[:] = (200, 40, 30)
    assert apart(poster_of([picture] * 5), picture) < 3


@pytest.mark.parametrize(
    ("size", "poster", "small"),
    [
        ((1080, 1920), (720, 1280), (480, 853)),
        ((1920, 1080), (1280, 720), (480, 270)),
        ((320, 180), (320, 180), (320, 180)),
        ((2, 2), (2, 2), (2, 2)),
        ((4000, 16), (1280, 5), (480, 2)),
    ],
)
def test_three_files_and_what_stands_in_for_them(
    size: tuple[int, int], poster: tuple[int, int], small: tuple[int, int], tmp_path: Path
) -> None:
    picture = Image.fromarray(films.texture(6, width=size[0], height=size[1]))
    folder = tmp_path / "out"
    folder.mkdir()
    made = stills.write_stills(picture, folder)
    assert (made.width, made.height) == poster
    assert (made.small_width, made.small_height) == small
    opened = {}
    for name, kind in (("poster.webp", "WEBP"), ("poster.jpg", "JPEG"), ("small.webp", "WEBP")):
        with Image.open(folder / name) as image:
            assert image.format == kind
            assert not image.getexif()
            opened[name] = image.convert("RGB")
    assert opened["poster.webp"].size == opened["poster.jpg"].size == poster
    assert opened["small.webp"].size == small
    assert made.size_bytes == sum(path.stat().st_size for path in folder.iterdir())
    assert len(made.blurhash) == 28
    mean = np.asarray(picture).reshape(-1, 3).mean(axis=0)
    named = [int(part, 16) for part in re.findall("[0-9a-f]{2}", made.colour)]
    assert np.abs(mean - named).max() < 12
    with Image.open(io.BytesIO(base64.b64decode(made.blur))) as blur:
        assert max(blur.size) <= 16


def test_the_contract_and_ours_name_the_same_files() -> None:
    assert (stills.POSTER, stills.POSTER_JPEG, stills.SMALL, stills.STRIP) == (
        contract.POSTER,
        contract.POSTER_JPEG,
        contract.SMALL,
        contract.STRIP,
    )


def strip_of(
    pictures: list[Picture], tmp_path: Path, *, duration_ms: int | None = None
) -> tuple[stills.Strip, NDArray[np.uint8]]:
    height, width = pictures[0].shape[:2]
    length_ms = 100 * len(pictures) if duration_ms is None else duration_ms
    maker = stills.StripMaker(duration_ms=length_ms, width=width, height=height)
    for frame, time_ms in films.frames(pictures):
        maker.feed(frame, time_ms)
    strip = maker.write(tmp_path)
    with Image.open(tmp_path / "strip.webp") as image:
        return strip, np.asarray(image.convert("RGB"))


def tile(strip: stills.Strip, sheet: NDArray[np.uint8], time_ms: int) -> NDArray[np.uint8]:
    row, column = divmod(time_ms // strip.interval_ms, strip.columns)
    top, left = row * strip.tile_height, column * strip.tile_width
    return sheet[top : top + strip.tile_height, left : left + strip.tile_width]


def test_each_tile_shows_what_is_there_at_its_time(tmp_path: Path) -> None:
    scenes = [films.texture(seed, width=180, height=320) for seed in range(4)]
    strip, sheet = strip_of([scene for scene in scenes for _ in range(50)], tmp_path)
    assert sheet.shape == (strip.rows * strip.tile_height, strip.columns * strip.tile_width, 3)
    assert (strip.tile_width, strip.tile_height) == (96, 171)
    for number, scene in enumerate(scenes):
        shown = Image.fromarray(tile(strip, sheet, 5000 * number + 2500))
        assert apart(shown, scene) < 12


@pytest.mark.parametrize("duration_ms", [1, 400, 3000, 59_999, 600_000, 3_600_000])
def test_tiles_cover_the_video_and_are_bounded(duration_ms: int, tmp_path: Path) -> None:
    maker = stills.StripMaker(duration_ms=duration_ms, width=90, height=160)
    frame = av.VideoFrame(90, 160, "yuv420p")
    for time_ms in range(0, duration_ms, max(1, duration_ms // 200)):
        maker.feed(frame, time_ms)
    strip = maker.write(tmp_path)
    assert strip.columns * strip.rows <= 100
    assert strip.columns * strip.rows * strip.interval_ms >= duration_ms
    assert strip.interval_ms >= min(duration_ms, 500)


def test_a_video_that_ends_early_fills_its_strip(tmp_path: Path) -> None:
    pictures = [films.texture(1)] * 20
    strip, sheet = strip_of(pictures, tmp_path, duration_ms=10_000)
    assert apart(Image.fromarray(tile(strip, sheet, 9_900)), pictures[0]) < 12


def test_a_strip_without_a_frame_is_black(tmp_path: Path) -> None:
    strip = stills.StripMaker(duration_ms=1000, width=90, height=160).write(tmp_path)
    assert strip.columns * strip.rows * strip.interval_ms >= 1000


@pytest.mark.parametrize(
    "name",
    ["torchcodec__nasa_13013.mp4", "Mastodon.py__video.mp4", "avi__sample-unflagged-audio-keyframes.avi"],
)
def test_posters_of_real_videos_show_something(name: str) -> None:
    with av.open(str(real_data.path("media_clips/public") / name)) as container:
        cover = stills.Cover(duration_ms=(container.duration or 0) // 1000)
        for frame in container.decode(video=0):
            cover.feed(frame, round(1000 * (frame.time or 0)))
    grey = np.asarray(cover.picture().convert("L")).astype(float)
    assert grey.std() > 8
    assert 5 < grey.mean() < 235
