"""A copy is found however it was altered, and a stranger is not taken for one."""

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

from parvis.media.processing.video.hashes import pdq, video
from tests import real_data
from tests.unit.media.video import films
from tests.unit.media.video.films import Picture

ORIGINAL = "pattern-hd-no-bar.mp4"
COPIES = [
    "pattern-sd-grey-bar.mp4",
    "pattern-sd-with-small-logo-bar.mp4",
    "pattern-sd-with-large-logo-bar.mp4",
]
STRANGERS = [
    "Mastodon.py__video.mp4",
    "torchcodec__nasa_13013.mp4",
    "torchcodec__av1_video.mkv",
    "vp9__roadtrip-vp92-10bit.webm",
    "mp4__sample_vvc.mp4",
    "mp4__sample_srgb.mp4",
    "mp4__testvid_1022ms.mp4",
    "mp4__sample_shorter_audio.mp4",
    "mp4__bt601.mp4",
]


def print_of(pictures: list[Picture], *, rate: int = 10) -> bytes:
    prints = video.FramePrints(duration_ms=1000 * len(pictures) // rate)
    for frame, time_ms in films.frames(pictures, rate=rate):
        prints.feed(frame, time_ms)
    return prints.finish()


@cache
def original_print() -> bytes:
    return print_of(films.film(1, 4))


@cache
def print_of_file(path: Path) -> bytes:
    with av.open(str(path)) as container:
        prints = video.FramePrints(duration_ms=(container.duration or 0) // 1000)
        for frame in container.decode(video=0):
            prints.feed(frame, round((frame.time or 0) * 1000))
    return prints.finish()


def framed(picture: Picture) -> Picture:
    return np.pad(picture, ((0, 0), (40, 70), (0, 0)), constant_values=17)


def with_logo(picture: Picture) -> Picture:
    marked = picture.copy()
    marked[20:70, 150:220] = (250, 20, 20)
    return marked


def darker(picture: Picture) -> Picture:
    return (picture * 0.6).astype(np.uint8)


def grey(picture: Picture) -> Picture:
    return np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)


def smaller(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[::2, ::2])


def noisy(picture: Picture) -> Picture:
    noise = np.random.default_rng(1).normal(0, 12, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def cropped(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[5:-5, 5:-5])


def mirrored(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[:, ::-1])


def turned(picture: Picture) -> Picture:
    return np.ascontiguousarray(np.rot90(picture))


def upside_down(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[::-1])


ALTERATIONS = [framed, with_logo, darker, grey, smaller, noisy, cropped, mirrored, turned, upside_down]


@pytest.mark.parametrize("altered", ALTERATIONS)
def test_an_altered_copy_is_flagged_and_found(altered: Callable[[Picture], Picture]) -> None:
    original, copy = original_print(), print_of([altered(picture) for picture in films.film(1, 4)])
    assert video.likeness(original, copy).is_copy
    assert set(video.bands(original)) & set(video.probes(copy))


def test_a_cut_out_part_is_flagged() -> None:
    pictures = films.film(2, 12)
    whole, part = print_of(pictures), print_of(pictures[43:74])
    found = video.likeness(part, whole)
    assert found.of_first > 0.6
    assert found.of_second < found.of_first
    assert found.is_copy
    assert set(video.bands(whole)) & set(video.probes(part))


def test_other_videos_are_not_flagged() -> None:
    prints = [print_of(films.film(seed, 4)) for seed in range(3, 8)]
    pairs = [(one, other) for one in prints for other in prints if one is not other]
    assert max(video.similarity(one, other) for one, other in pairs) < 0.05


@pytest.mark.parametrize("name", COPIES)
def test_real_copies_are_flagged_and_found(name: str) -> None:
    folder = real_data.path("near_duplicate/videos")
    original, copy = print_of_file(folder / ORIGINAL), print_of_file(folder / name)
    assert video.likeness(original, copy).is_copy
    assert set(video.bands(original)) & set(video.probes(copy))


def test_a_longer_cut_of_the_same_is_flagged() -> None:
    folder = real_data.path("near_duplicate/videos")
    longer = print_of_file(folder / "pattern-longer-no-bar.mp4")
    assert video.likeness(print_of_file(folder / ORIGINAL), longer).is_copy


def test_real_strangers_are_not_flagged() -> None:
    original = print_of_file(real_data.path("near_duplicate/videos") / ORIGINAL)
    prints = [print_of_file(real_data.path("media_clips/public") / name) for name in STRANGERS]
    assert all(len(found) > pdq.BYTES for found in prints)
    assert max(video.similarity(original, found) for found in prints) == 0


def test_bars_hide_nothing_and_darkness_is_no_bar() -> None:
    pictures = films.film(9, 4)
    night = [np.zeros_like(pictures[0])] * 5 + pictures
    assert video.similarity(print_of(pictures), print_of([framed(picture) for picture in night])) > 0.9


def test_nothing_to_see_makes_an_empty_print() -> None:
    empty = print_of([np.full((64, 64, 3), 90, np.uint8)] * 20)
    assert empty == print_of([])
    assert video.similarity(empty, empty) == 0
    assert video.bands(empty) == video.probes(empty) == []


def test_a_still_video_is_one_frame() -> None:
    assert len(print_of([films.texture(4)] * 60)) == 1 + pdq.BYTES


def test_a_very_short_video_has_three_frames() -> None:
    pictures = [films.texture(seed) for seed in range(3)]
    assert len(print_of(pictures, rate=30)) == 1 + 3 * pdq.BYTES


def test_prints_and_their_tables_are_bounded() -> None:
    hour = video.FramePrints(duration_ms=3_600_000)
    looked_at = 0
    for time_ms in range(0, 3_600_000, 500):
        looked_at += hour.wants(time_ms)
        if hour.wants(time_ms):
            hour._next_ms = time_ms + hour._interval_ms
    assert looked_at <= video.MAX_FRAMES
    rows = np.random.default_rng(1).integers(0, 256, (video.MAX_FRAMES, pdq.BYTES)).astype(np.uint8)
    full = b"\x01" + rows.tobytes()
    assert len(video.bands(full)) == video.MAX_BANDS
    assert 0 < len(video.probes(full)) <= video.MAX_PROBES
    for pairs in (video.bands(full), video.probes(full)):
        assert all(0 <= band < 16 and 0 <= value < 65_536 for band, value in pairs)


def test_every_near_frame_is_found_by_its_bands() -> None:
    random = np.random.default_rng(2)
    for _ in range(50):
        row = random.integers(0, 256, pdq.BYTES).astype(np.uint8)
        flips = np.zeros(pdq.BITS, np.uint8)
        flips[random.choice(pdq.BITS, pdq.NEAR_BITS, replace=False)] = 1
        near = row ^ np.packbits(flips)
        assert set(video.bands(b"\x01" + row.tobytes())) & set(video.probes(b"\x01" + near.tobytes()))


@pytest.mark.parametrize("raw", [b"", b"\x02", b"\x01" + b"a" * 31, b"\x00" * 33])
def test_what_is_no_print_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="not a print"):
        video.bands(raw)


def test_the_server_compares_prints_without_a_decoder() -> None:
    check = "import sys; from parvis.media.processing.video.hashes import sound, video; sys.exit('av' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
