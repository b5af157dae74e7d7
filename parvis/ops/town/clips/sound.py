"""Sounds made of sums and noise: a few instruments, weather, and the track that mixes them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.clips.clip import Sound

RATE: Final = 48_000
PENTATONIC: Final = (0, 2, 4, 7, 9)
MAJOR: Final = (0, 2, 4, 5, 7, 9, 11)
MINOR: Final = (0, 2, 3, 5, 7, 8, 10)
_LOUDEST: Final = 0.7  # of full scale: some three decibels are left for the encoder

Wave = NDArray[np.floating[Any]]


def hz(step: int, scale: Sequence[int] = PENTATONIC, root: int = 60) -> float:
    """The frequency of a step of a scale above a root, which is a MIDI key (60 is middle C)."""
    octave, place = divmod(step, len(scale))
    return key_hz(root + 12 * octave + scale[place])


def key_hz(key: float) -> float:
    """The frequency of a MIDI key."""
    return float(440 * 2 ** ((key - 69) / 12))


def seconds(length_s: float) -> Wave:
    """The moments of so many seconds of sound."""
    return np.arange(round(length_s * RATE), dtype=np.float32) / RATE


def marimba(pitch_hz: float, length_s: float = 0.9) -> Wave:
    """A wooden bar, struck softly: its bars are cut to sound at 1, 4 and nearly 10."""
    parts = ((1, 1.0, 4.5), (3.93, 0.22, 11), (9.8, 0.05, 26))
    return _struck(pitch_hz, length_s, parts)


def bell(pitch_hz: float, length_s: float = 2.4) -> Wave:
    """A small bell with its hum, its minor third and its octaves."""
    parts = (
        (0.5, 0.35, 1.3),
        (1, 0.8, 1.7),
        (1.19, 0.35, 2.2),
        (2, 0.4, 3.2),
        (2.74, 0.16, 4.5),
        (4.1, 0.08, 7),
    )
    return _struck(pitch_hz, length_s, parts)


def pluck(pitch_hz: float, length_s: float = 1.4) -> Wave:
    """A string: every overtone dies the sooner the higher it is."""
    parts = [(float(n), 0.8 / n**1.25, 1.6 + 0.9 * n) for n in range(1, 9)]
    return _struck(pitch_hz, length_s, parts)


def drop(pitch_hz: float, length_s: float = 0.22) -> Wave:
    """A drop falling into water: a tone that rises as its bubble closes."""
    t = seconds(length_s)
    rising = pitch_hz * (t + 1.3 * t**2 / length_s)
    return cast(Wave, np.sin(tau(rising)) * np.exp(-t * 22) * _soft(t, 0.004))


def tick(pitch_hz: float = 2400, length_s: float = 0.05) -> Wave:
    """A dry click, as of a clockwork."""
    return _struck(pitch_hz, length_s, ((1, 0.7, 120), (1.74, 0.4, 170), (2.9, 0.25, 240)), attack_s=0.0006)


def thump(pitch_hz: float = 62, length_s: float = 0.5) -> Wave:
    """A drum's skin: low, and falling at first."""
    t = seconds(length_s)
    falling = pitch_hz * (t + 0.05 * (1 - np.exp(-t * 30)))
    return cast(Wave, np.sin(tau(falling)) * np.exp(-t * 9) * _soft(t, 0.003))


def pad(pitches_hz: Sequence[float], length_s: float, *, bright: float = 0.35) -> Wave:
    """A chord held by many quiet voices, swelling in and out."""
    t = seconds(length_s)
    found = np.zeros_like(t)
    for place, pitch in enumerate(pitches_hz):
        for side in (-1, 1):
            voice = tau(pitch * (1 + 0.0013 * side) * t + 0.37 * place)
            slow = 0.8 + 0.2 * np.sin(tau((0.11 + 0.05 * place) * t + side))
            found += slow * (np.sin(voice) + bright * np.sin(2 * voice) + bright**2 * np.sin(3 * voice))
    swell = np.minimum(1, np.minimum(t / 0.8, (length_s - t) / 0.8))
    return cast(Wave, (found * swell / (2 * len(pitches_hz))).astype(np.float32))


def glide(pitches_hz: Wave, overtone: float = 0.2) -> Wave:
    """A tone that follows a pitch given for every sample."""
    turned = tau(np.cumsum(pitches_hz, dtype=np.float64) / RATE)
    return (np.sin(turned) + overtone * np.sin(2 * turned)).astype(np.float32)


def hiss(
    rng: np.random.Generator, length_s: float, low_hz: float, high_hz: float, slope: float = 0.5
) -> Wave:
    """Noise between two frequencies, falling with the frequency to the power of `slope`."""
    count = round(length_s * RATE)
    frequencies = np.fft.rfftfreq(count, 1 / RATE).astype(np.float32)
    shape = np.maximum(frequencies, 20) ** -slope
    shape *= 1 / (1 + (low_hz / np.maximum(frequencies, 1)) ** 4) / (1 + (frequencies / high_hz) ** 4)
    phases = np.exp(1j * tau(rng.random(len(frequencies), np.float32)))
    found = np.fft.irfft(shape * phases, count).astype(np.float32)
    return cast(Wave, found / (4 * found.std()))


def rain(rng: np.random.Generator, length_s: float, drops: int = 300) -> Wave:
    """Rain: an even hiss, and drops near by."""
    found = 0.35 * hiss(rng, length_s, 900, 9000)
    for at in rng.random(drops) * (length_s - 0.03):
        one = drop(float(rng.uniform(900, 3400)), 0.03) * float(rng.uniform(0.03, 0.16))
        first = int(at * RATE)
        found[first : first + len(one)] += one
    return found


def surf(rng: np.random.Generator, length_s: float, every_s: float = 4.0) -> Wave:
    """The sea on a flat shore: a wave draws near, breaks and runs out."""
    t = seconds(length_s)
    breath = (0.5 - 0.5 * np.cos(tau(t / every_s))) ** 1.8
    deep, fine = hiss(rng, length_s, 80, 600), hiss(rng, length_s, 700, 6000)
    return cast(Wave, deep * (0.35 + 0.65 * breath) + fine * breath**2 * 0.9)


def wind(rng: np.random.Generator, length_s: float) -> Wave:
    """Wind that rises and falls."""
    t = seconds(length_s)
    gusts = 0.55 + 0.3 * np.sin(tau(0.23 * t)) + 0.15 * np.sin(tau(0.61 * t + 0.3))
    return hiss(rng, length_s, 140, 900, 0.9) * gusts


def boom(rng: np.random.Generator, length_s: float = 1.6) -> Wave:
    """An explosion far away: a thud, and its echo from the hill."""
    t = seconds(length_s)
    rumble = hiss(rng, length_s, 40, 420, 0.8) * np.exp(-t * 3.2)
    rumble[: len(thump())] += 0.8 * thump(48)
    return cast(Wave, rumble)


def tau(turns: Wave) -> Wave:
    """Whole turns as an angle."""
    found: Wave = turns * (2 * np.pi)
    return found


class Track:
    """What is heard during one clip, put together from sounds at their moments."""

    def __init__(self, length_s: float) -> None:
        """An empty track of that length."""
        self._mixed = np.zeros((2, round(length_s * RATE)), np.float32)

    def add(self, wave: Wave, at_s: float = 0, gain: float = 1.0, pan: float = 0.0) -> None:
        """Lay a sound in; `pan` goes from -1, left, to 1. What hangs over the end is cut off."""
        first = max(0, round(at_s * RATE))
        part = wave[: max(0, self._mixed.shape[1] - first)]
        angle = (float(np.clip(pan, -1, 1)) + 1) * np.pi / 4
        for side, share in enumerate((np.cos(angle), np.sin(angle))):
            self._mixed[side, first : first + len(part)] += part * np.float32(gain * share * 1.414)

    def finish(self, room: float = 0.25) -> Sound:
        """The track in a room of that loudness, at an even level, with soft ends."""
        mixed = self._mixed + np.float32(room) * _echo(self._mixed)
        mixed -= mixed.mean(axis=1, keepdims=True)
        peak = float(np.abs(mixed).max())
        if peak > 0:
            mixed *= np.float32(_LOUDEST / peak)
        count = mixed.shape[1]
        ends = np.ones(count, np.float32)
        fade_in, fade_out = RATE // 100, min(RATE // 4, count // 2)
        ends[:fade_in] = np.linspace(0, 1, fade_in)
        ends[count - fade_out :] = np.cos(np.linspace(0, np.pi / 2, fade_out)) ** 2
        return mixed * ends


def _struck(
    pitch_hz: float, length_s: float, parts: Sequence[tuple[float, float, float]], attack_s: float = 0.002
) -> Wave:
    """A sum of dying tones, each (times the pitch, loudness, speed of its decay)."""
    return _strike(float(pitch_hz), float(length_s), tuple(parts), attack_s)


@cache
def _strike(
    pitch_hz: float, length_s: float, parts: tuple[tuple[float, float, float], ...], attack_s: float
) -> Wave:
    t = seconds(length_s)
    found = np.zeros_like(t)
    for times, loudness, decay in parts:
        if pitch_hz * times < RATE / 2.5:
            found += np.float32(loudness) * np.sin(tau(pitch_hz * times * t)) * np.exp(-t * np.float32(decay))
    end = np.minimum(1, (length_s - t) / (0.1 * length_s))
    return cast(Wave, found * _soft(t, attack_s) * end)


def _soft(t: Wave, attack_s: float) -> Wave:
    return cast(Wave, np.minimum(1, t / np.float32(attack_s)))


def _echo(mixed: Sound) -> Sound:
    """The same sounds as a hall gives them back: convolved with noise that dies away."""
    count = mixed.shape[1]
    hall = _hall()
    padded = 1 << (count + hall.shape[1] - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(mixed, padded) * np.fft.rfft(hall, padded), padded)
    return wet[:, :count].astype(np.float32)


@cache
def _hall() -> Sound:
    rng = np.random.default_rng(1921)
    t = seconds(1.5)
    tail = rng.standard_normal((2, len(t))).astype(np.float32) * np.exp(-t * 4.2)
    tail[:, : RATE // 80] = 0
    # A wall swallows what is high: three runs of a short mean.
    for _ in range(3):
        tail[:, 1:] = (tail[:, 1:] + tail[:, :-1]) / 2
    return cast(Sound, tail / np.sqrt((tail**2).sum(axis=1, keepdims=True)))
