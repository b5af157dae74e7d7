"""Two videos become one: beside each other, or one after the other, and both are heard."""

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from parvis.media.processing.video import compose
from parvis.media.processing.video.clip import RATE, Part
from parvis.media.processing.video.compose import Source
from parvis.media.processing.video.contract import Refused
from tests import real_data
from tests.unit.media.video import films
from tests.unit.media.video.films import Sound

PIXELS = 1 << 24
RED, BLUE = (200, 40, 30), (30, 60, 200)


class Played:
    """What came out of a source: pictures as RGB, and the sound as (2, samples)."""

    def __init__(self, source: Source) -> None:
        self.composition = source.composition
        self.pictures: list[NDArray[np.uint8]] = []
        sounds = [np.zeros((2, 0), np.float32)]
        with source:
            for frame in source.frames():
                if isinstance(frame, av.VideoFrame):
                    assert (frame.width, frame.height) == (
                        source.composition.width,
                        source.composition.height,
                    )
                    assert frame.pts == len(self.pictures)
                    assert frame.format.name == "yuv420p"
                    self.pictures.append(frame.to_ndarray(format="rgb24", src_colorspace="itu709"))
                else:
                    assert frame.pts == sum(sound.shape[1] for sound in sounds)
                    sounds.append(frame.to_ndarray())
        self.sound = np.concatenate(sounds, axis=1)

    @property
    def seconds(self) -> float:
        return len(self.pictures) / self.composition.frame_rate

    def colour(self, second: float, x: float, y: float) -> NDArray[np.float64]:
        picture = self.pictures[int(second * self.composition.frame_rate)]
        row, column = int(y * picture.shape[0]), int(x * picture.shape[1])
        return picture[row - 3 : row + 3, column - 3 : column + 3].mean(axis=(0, 1))

    def volume(self, hertz: float, start_s: float, end_s: float) -> float:
        """Return how loud a tone is heard in a part."""
        samples = self.sound[0, int(start_s * RATE) : int(end_s * RATE)]
        time = np.arange(len(samples)) / RATE
        return float(2 * abs(np.mean(samples * np.exp(-2j * np.pi * hertz * time))))


def near(found: NDArray[np.float64], colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(found - colour).max() < 12)


def tone(hertz: float, seconds: float, volume: float = 0.2) -> Sound:
    time = np.arange(round(films.RATE * seconds)) / films.RATE
    return (volume * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def plain(
    path: Path,
    colour: tuple[int, int, int],
    seconds: float,
    *,
    size: tuple[int, int] = (180, 320),
    rate: int = 10,
    sound: Sound | None = None,
) -> Part:
    picture = np.empty((size[1], size[0], 3), np.uint8)
    picture[:] = colour
    return Part(films.written(path, [picture] * round(seconds * rate), rate=rate, sound=sound))


def test_a_duet_shows_and_plays_both_for_as_long_as_mine(tmp_path: Path) -> None:
    mine = plain(tmp_path / "mine.mp4", RED, 2, sound=tone(440, 2))
    other = plain(tmp_path / "other.mp4", BLUE, 5, sound=tone(1000, 5))
    played = Played(compose.duet(mine, other, tmp_path, max_pixels=PIXELS))
    assert (played.composition.width, played.composition.height) == (360, 320)
    assert played.seconds == pytest.approx(2, abs=0.11)
    assert played.sound.shape[1] / RATE == pytest.approx(played.seconds, abs=0.001)
    assert near(played.colour(1, 0.25, 0.5), RED)
    assert near(played.colour(1, 0.75, 0.5), BLUE)
    assert min(played.volume(440, 0.2, 1.8), played.volume(1000, 0.2, 1.8)) > 0.03


def test_in_a_duet_a_loud_one_does_not_drown_a_soft_one(tmp_path: Path) -> None:
    mine = plain(tmp_path / "mine.mp4", RED, 2, sound=tone(440, 2, 0.02))
    other = plain(tmp_path / "other.mp4", BLUE, 2, sound=tone(1000, 2, 0.9))
    played = Played(compose.duet(mine, other, tmp_path, max_pixels=PIXELS))
    ratio = played.volume(440, 0.2, 1.8) / played.volume(1000, 0.2, 1.8)
    assert 0.5 < ratio < 2
    assert np.abs(played.sound).max() < 1


def test_in_a_duet_the_shorter_one_stands_still_and_is_silent(tmp_path: Path) -> None:
    mine = plain(tmp_path / "mine.mp4", RED, 4)
    other = plain(tmp_path / "other.mp4", BLUE, 1, sound=tone(1000, 1))
    played = Played(compose.duet(mine, other, tmp_path, max_pixels=PIXELS))
    assert played.seconds == pytest.approx(4, abs=0.11)
    assert near(played.colour(3.5, 0.75, 0.5), BLUE)
    assert played.volume(1000, 0.1, 0.9) > 0.03
    assert np.abs(played.sound[:, int(1.2 * RATE) :]).max() < 0.001


def test_two_landscapes_lie_above_each_other(tmp_path: Path) -> None:
    mine = plain(tmp_path / "mine.mp4", RED, 1, size=(320, 180))
    other = plain(tmp_path / "other.mp4", BLUE, 1, size=(640, 360))
    played = Played(compose.duet(mine, other, tmp_path, max_pixels=PIXELS))
    assert (played.composition.width, played.composition.height) == (640, 720)
    assert not played.composition.has_sound
    assert played.sound.size == 0
    assert near(played.colour(0.5, 0.5, 0.25), RED)
    assert near(played.colour(0.5, 0.5, 0.75), BLUE)


def test_a_large_video_is_made_smaller_and_another_shape_gets_bars(tmp_path: Path) -> None:
    mine = plain(tmp_path / "mine.mp4", RED, 0.5, size=(1080, 1920))
    other = plain(tmp_path / "other.mp4", BLUE, 0.5, size=(320, 180))
    played = Played(compose.duet(mine, other, tmp_path, max_pixels=PIXELS))
    assert (played.composition.width, played.composition.height) == (1440, 1280)
    assert near(played.colour(0.2, 0.75, 0.5), BLUE)
    assert near(played.colour(0.2, 0.75, 0.1), (0, 0, 0))


def test_a_stitch_plays_the_first_seconds_of_the_other_and_then_mine(tmp_path: Path) -> None:
    mine = plain(tmp_path / "mine.mp4", RED, 2, rate=15, sound=tone(440, 2))
    other = plain(tmp_path / "other.mp4", BLUE, 4, size=(320, 180), sound=tone(1000, 4))
    played = Played(compose.stitch(mine, other, tmp_path, max_pixels=PIXELS, first_ms=1500))
    assert played.composition.frame_rate == 15
    assert (played.composition.width, played.composition.height) == (180, 320)
    assert played.seconds == pytest.approx(3.5, abs=0.15)
    assert played.composition.duration_ms == pytest.approx(3500, abs=150)
    assert near(played.colour(1.3, 0.5, 0.5), BLUE)
    assert near(played.colour(1.3, 0.5, 0.1), (0, 0, 0))
    assert near(played.colour(1.8, 0.5, 0.5), RED)
    assert played.volume(1000, 0.2, 1.4) > 10 * played.volume(440, 0.2, 1.4)
    assert played.volume(440, 1.7, 3.3) > 10 * played.volume(1000, 1.7, 3.3)


def test_a_stitch_with_something_shorter_takes_all_of_it(tmp_path: Path) -> None:
    mine = plain(tmp_path / "mine.mp4", RED, 1)
    other = plain(tmp_path / "other.mp4", BLUE, 1)
    assert Played(compose.stitch(mine, other, tmp_path, max_pixels=PIXELS)).seconds == pytest.approx(
        2, abs=0.11
    )


def test_mine_may_be_trimmed(tmp_path: Path) -> None:
    pictures = [films.texture(number // 10, width=96, height=96) for number in range(60)]
    whole = films.written(tmp_path / "mine.mp4", pictures)
    other = plain(tmp_path / "other.mp4", BLUE, 1, size=(96, 96))
    mine = Part(whole, 2500, 4000)
    played = Played(compose.stitch(mine, other, tmp_path, max_pixels=PIXELS, first_ms=500))
    assert played.seconds == pytest.approx(2, abs=0.11)
    for second, scene in ((0.6, 2), (1.2, 3), (1.9, 3)):
        difference = np.abs(played.pictures[int(second * 10)].astype(int) - pictures[scene * 10]).mean()
        assert difference < 8


def test_nothing_left_of_mine_is_refused(tmp_path: Path) -> None:
    mine = plain(tmp_path / "mine.mp4", RED, 1)
    with pytest.raises(Refused) as refused:
        compose.duet(Part(mine.path, 5000), mine, tmp_path, max_pixels=PIXELS)
    assert refused.value.refusal.code == "trim_empty"


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        ("mp4__h265_with_metadata_track.mp4", "mp4__sample_with_color_info.mp4"),
        ("mp4__sample_with_color_info.mp4", "vp9__bear-vp9-odd-dimensions.webm"),
        ("flv__sample.flv", "ts__sample_h264_dts_audio.ts"),
    ],
)
def test_real_clips_of_all_kinds_go_together(mine: str, other: str, tmp_path: Path) -> None:
    folder = real_data.path("media_clips/public")
    parts = Part(folder / mine), Part(folder / other)
    duet = Played(compose.duet(*parts, tmp_path, max_pixels=PIXELS))
    stitch = Played(compose.stitch(*parts, tmp_path, max_pixels=PIXELS))
    for played in (duet, stitch):
        assert played.seconds == pytest.approx(played.composition.duration_ms / 1000, abs=0.1)
        assert played.composition.width % 2 == played.composition.height % 2 == 0
        assert played.pictures[0].std() > 5
