"""Our hashes are those of the original implementation, few bits aside, however a picture lies."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from parvis.media.processing.video.hashes import pdq
from tests import real_data
from tests.unit.media.video import films

CHANGED = ["blur-a-little", "high-contrast", "high-saturation", "sharpen-a-little", "shrink-a-little"]
SHAPES = ["blur-a-lot", "sharpen-a-lot", "shrink-a-lot", "square-128x128", "square-256x256", "square-512x512"]
VIDEOS = ["hd-no-bar", "longer-no-bar", "sd-grey-bar", "sd-with-large-logo-bar", "sd-with-small-logo-bar"]


def hash_of_file(path: Path) -> tuple[bytes, int]:
    with Image.open(path) as image:
        return pdq.hash_of(pdq.luma_of_rgb(np.asarray(image.convert("RGB").reduce(2))))


@pytest.mark.parametrize("name", VIDEOS)
def test_frames_hash_as_by_the_original_implementation(name: str) -> None:
    folder = real_data.path("near_duplicate")
    lines = (folder / f"vpdq_hashes/pattern-{name}.txt").read_text().split()
    expected = [line.split(",") for line in lines]
    apart, qualities = [], set()
    with av.open(str(folder / f"videos/pattern-{name}.mp4")) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number == 100:
                break
            if number % 10 == 0:
                found, quality = pdq.hash_of(pdq.luma_of(frame))
                apart.append(pdq.distance(found, bytes.fromhex(expected[number][2])))
                qualities.add(quality - int(expected[number][1]))
    assert max(apart) <= pdq.NEAR_BITS
    assert np.mean(apart) < 16
    assert qualities == {0}


def test_at_full_size_hardly_a_bit_differs() -> None:
    folder = real_data.path("near_duplicate")
    line = (folder / "vpdq_hashes/pattern-hd-no-bar.txt").read_text().split()[0]
    with av.open(str(folder / "videos/pattern-hd-no-bar.mp4")) as container:
        frame = next(container.decode(video=0))
    luma = pdq.luma_of_rgb(frame.to_ndarray(format="rgb24"))
    assert pdq.distance(pdq.hash_of(luma)[0], bytes.fromhex(line.split(",")[2])) <= 4


@pytest.mark.parametrize("name", CHANGED + SHAPES)
def test_altered_pictures_stay_near(name: str) -> None:
    folder = real_data.path("near_duplicate/pdq/bridge-mods")
    original, quality = hash_of_file(folder / "aaa-orig.jpg")
    assert quality == 100
    altered, _ = hash_of_file(folder / f"{name}.jpg")
    assert pdq.distance(original, altered) <= pdq.NEAR_BITS


def test_other_pictures_are_far() -> None:
    found = [pdq.hash_of(pdq.luma_of_rgb(films.texture(seed)))[0] for seed in range(12)]
    apart = [pdq.distance(one, other) for one in found for other in found if one is not other]
    assert min(apart) > 80


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_flat_picture_has_no_quality(shade: int) -> None:
    assert pdq.hash_of(np.full((100, 80), shade, np.float32))[1] == 0


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 500), (64, 64), (65, 63), (127, 129), (720, 31)])
def test_every_size_can_be_hashed(height: int, width: int) -> None:
    luma = np.random.default_rng(1).uniform(0, 255, (height, width)).astype(np.float32)
    found, quality = pdq.hash_of(luma)
    assert len(found) == pdq.BYTES
    assert 0 <= quality <= 100


def test_half_of_the_bits_are_set() -> None:
    found, _ = pdq.hash_of(pdq.luma_of_rgb(films.texture(3)))
    assert int.from_bytes(found, "big").bit_count() == pdq.BITS // 2


def test_a_huge_frame_is_made_small_first() -> None:
    frame = av.VideoFrame.from_ndarray(np.zeros((2160, 3840, 3), np.uint8), format="rgb24")
    assert pdq.luma_of(frame).shape == (512, 512)
