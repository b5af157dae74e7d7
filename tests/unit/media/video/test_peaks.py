"""A hundred bars that rise and fall with what is heard."""

import numpy as np
import pytest

from parvis.media.processing.video.peaks import BARS, Peaks
from tests.unit.media.video import films
from tests.unit.media.video.films import RATE, Sound


def bars(sound: Sound, *, duration_ms: int | None = None, block: int = 1024) -> list[int]:
    length = duration_ms if duration_ms is not None else round(1000 * len(sound) / RATE)
    peaks = Peaks(duration_ms=length, rate=RATE)
    for at in range(0, len(sound), block):
        peaks.feed(sound[at : at + block])
    return list(peaks.finish())


def tone(seconds: float, volume: float) -> Sound:
    time = np.arange(round(RATE * seconds)) / RATE
    return (volume * np.sin(2 * np.pi * 440 * time)).astype(np.float32)


def test_silence_is_flat_and_a_tone_is_full() -> None:
    assert bars(np.zeros(RATE, np.float32)) == [0] * BARS
    assert min(bars(tone(2, 0.3))) > 250


def test_half_as_loud_is_a_little_lower() -> None:
    heights = bars(np.concatenate((tone(1, 0.8), tone(1, 0.4), tone(1, 0.0001))))
    assert heights[10] > heights[50] > 200
    assert heights[-5] == 0


def test_a_loud_click_does_not_fill_a_bar() -> None:
    sound = tone(4, 0.1)
    sound[RATE : RATE + 3] = 1.0
    heights = bars(sound)
    assert max(heights) - sorted(heights)[50] < 40


def test_a_whisper_stays_low() -> None:
    assert max(bars(tone(2, 0.001))) < 40


@pytest.mark.parametrize("block", [1, 77, 1024, 100_000])
def test_it_does_not_matter_how_it_is_fed(block: int) -> None:
    sound = films.music(1, 0.9)
    assert bars(sound, block=block) == bars(sound, block=999)


@pytest.mark.parametrize("length_ms", [0, 1, 40, 1000, 3_600_000])
def test_every_length_has_a_hundred_bars(length_ms: int) -> None:
    assert len(bars(tone(1, 0.5), duration_ms=length_ms)) == BARS
    assert bars(np.zeros(0, np.float32), duration_ms=length_ms) == [0] * BARS


def test_what_is_no_number_does_no_harm() -> None:
    sound = tone(1, 0.5)
    sound[500:600] = np.nan
    sound[900] = np.inf
    heights = bars(sound)
    assert len(heights) == BARS
    assert max(heights) > 250
