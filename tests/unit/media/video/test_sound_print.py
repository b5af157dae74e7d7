"""A sound is known again after coding, at another loudness, cut and in noise; others are not."""

from collections.abc import Callable

import av
import numpy as np
import pytest

from parvis.media.processing.video.hashes import sound
from tests import real_data
from tests.unit.media.video import films
from tests.unit.media.video.films import RATE, Sound


def print_of(samples: Sound, *, block: int = 4000) -> bytes:
    taken = sound.SoundPrint()
    for at in range(0, len(samples), block):
        taken.feed(samples[at : at + block])
    return taken.finish()


def sound_of_file(name: str) -> Sound:
    resampler = av.AudioResampler("flt", "mono", sound.RATE)
    with av.open(str(real_data.path(name))) as container:
        parts = [
            part.to_ndarray()[0] for frame in container.decode(audio=0) for part in resampler.resample(frame)
        ]
    return np.concatenate(parts)


def quieter(samples: Sound) -> Sound:
    return samples * np.float32(0.08)


def overdriven(samples: Sound) -> Sound:
    return np.clip(samples * 2.5, -1, 1)


def trimmed(samples: Sound) -> Sound:
    return samples[round(1.237 * RATE) : -RATE // 2]


def later(samples: Sound) -> Sound:
    return np.concatenate((np.zeros(2 * RATE, np.float32), samples))


def in_noise(samples: Sound) -> Sound:
    noise = np.random.default_rng(1).normal(0, 0.3 * samples.std(), len(samples))
    return (samples + noise).astype(np.float32)


def muffled(samples: Sound) -> Sound:
    return np.convolve(samples, np.ones(5) / 5, "same").astype(np.float32)


def as_aac(samples: Sound) -> Sound:
    return films.recoded(samples, "aac", "mp4", 48_000)


def as_mp3(samples: Sound) -> Sound:
    return films.recoded(samples, "libmp3lame", "mp3", 48_000)


def cut_and_recoded(samples: Sound) -> Sound:
    return as_aac(trimmed(quieter(samples)))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "altered",
    [quieter, overdriven, trimmed, later, in_noise, muffled, as_aac, as_mp3, cut_and_recoded],
)
def test_an_altered_sound_is_known(altered: Callable[[Sound], Sound], seed: int) -> None:
    original = films.music(seed)
    assert sound.similarity(print_of(original), print_of(altered(original))) > 2 * sound.SAME


def test_other_music_is_not_taken_for_it() -> None:
    prints = [print_of(films.music(seed)) for seed in range(10)]
    pairs = [(one, other) for one in prints for other in prints if one is not other]
    assert max(sound.similarity(one, other) for one, other in pairs) < sound.SAME / 3


def test_real_copies_share_their_sound_and_strangers_do_not() -> None:
    original = print_of(sound_of_file("near_duplicate/videos/pattern-hd-no-bar.mp4"))
    copy = print_of(sound_of_file("near_duplicate/videos/pattern-sd-grey-bar.mp4"))
    others = (
        "torchcodec__nasa_13013.mp4",
        "Mastodon.py__video.mp4",
        "mp4__sample_with_increasing_timestamps_360p.mp4",
    )
    assert sound.similarity(original, copy) > sound.SAME
    for name in others:
        assert (
            sound.similarity(original, print_of(sound_of_file(f"media_clips/public/{name}"))) < sound.SAME / 3
        )


def test_silence_has_an_empty_print_and_is_like_nothing() -> None:
    silence = print_of(np.zeros(8 * RATE, np.float32))
    assert silence == print_of(np.zeros(0, np.float32))
    assert sound.similarity(silence, silence) == 0


def test_common_silence_makes_no_likeness() -> None:
    pause = np.zeros(20 * RATE, np.float32)
    one, other = (np.concatenate((films.music(seed, 4), pause)) for seed in (1, 2))
    assert sound.similarity(print_of(one), print_of(other)) < sound.SAME


@pytest.mark.parametrize("block", [100, 11_025, 1_000_000])
def test_it_does_not_matter_how_it_is_fed(block: int) -> None:
    samples = films.music(3, 4)
    assert print_of(samples, block=block) == print_of(samples, block=1000)


def test_prints_are_bounded() -> None:
    taken = sound.SoundPrint()
    for _ in range(30):
        taken.feed(np.random.default_rng(1).normal(0, 0.1, 60 * RATE).astype(np.float32))
    assert len(taken.finish()) < 70_000


def test_what_is_no_number_does_no_harm() -> None:
    samples = films.music(4)
    broken = samples.copy()
    broken[5000:5100] = np.nan
    broken[9000] = np.inf
    assert sound.similarity(print_of(samples), print_of(broken)) > sound.SAME


@pytest.mark.parametrize("raw", [b"", b"\x02aaaa", b"\x01aaa"])
def test_what_is_no_print_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="not a print"):
        sound.similarity(raw, raw)
