"""Find a sound again that was coded anew, made louder, or cut.

After Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System" (ISMIR 2002): the sound
is cut into overlapping windows, each into 33 bands of pitch between 300 and 2000 Hz, and a bit
says of two neighbouring bands whether the difference of their energies grows from one window to
the next. Loudness cancels out, and what coding takes away lies mostly elsewhere. A print is a
version byte followed by 4 bytes a step; a step is 46 ms.

Bits of unrelated sounds agree by chance, half of them. Two sounds are alike where, laid over
each other, clearly more agree.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 11_025
SAME: Final = 0.3  # the similarity from which two sounds are taken to be one

_VERSION: Final = b"\x01"
_WINDOW: Final = 4_096
_STEP: Final = 512
_BANDS: Final = 33
_BITS: Final = _BANDS - 1
_WORD_BYTES: Final = _BITS // 8
_LOWEST_HZ: Final = 300.0
_HIGHEST_HZ: Final = 2000.0
_MAX_WORDS: Final = 16_000
_SILENCE: Final = 1e-4
_QUIET: Final = 1e-5

# Laid over each other for less than 3 s, two sounds say nothing.
_LEAST_OVERLAP: Final = 64
# Of unrelated sounds up to 0.58 agree, of noisy, lowered or recoded copies 0.61 to 0.99.
_CHANCE: Final = 0.58
_SURE: Final = 0.85

Words = NDArray[np.uint8]  # (steps, 4)


class SoundPrint:
    """Takes the sound of one video, mono at `RATE`, in order."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, dtype=np.float32)
        self._energies: list[NDArray[np.float32]] = []
        self._steps = 0

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Take the next mono samples at `RATE`, -1 to 1."""
        if self._steps > _MAX_WORDS:
            return
        # Sound in floating point may hold anything, also what is no number.
        self._rest = np.concatenate((self._rest, np.nan_to_num(np.clip(samples, -1, 1))))
        count = (len(self._rest) - _WINDOW) // _STEP + 1
        if count <= 0:
            return
        windows = np.lib.stride_tricks.sliding_window_view(self._rest, _WINDOW)[::_STEP]
        spectrum = np.fft.rfft(windows * _HANN, axis=1)
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        self._energies.append(np.add.reduceat(power, _EDGES, axis=1)[:, :_BANDS].astype(np.float32))
        self._rest = self._rest[count * _STEP :].copy()
        self._steps += count

    def finish(self) -> bytes:
        """Return the print; of silence, and of less than half a second, an empty one.

        Where it is quiet, bits would say what the coder did: there the print holds noughts.
        """
        if not self._energies:
            return _VERSION
        energies = np.concatenate(self._energies)[: _MAX_WORDS + 1]
        across = energies[:, :-1] - energies[:, 1:]
        words = np.packbits(np.diff(across, axis=0) > 0, axis=1)
        loudness = energies.sum(axis=1)
        quiet = loudness < max(_SILENCE, float(loudness.max()) * _QUIET)
        words[quiet[1:] | quiet[:-1]] = 0
        return _VERSION + (words.tobytes() if words.any() else b"")


def similarity(first: bytes, second: bytes) -> float:
    """Return 0 for sounds that share nothing, to 1 for the same, laid over each other as suits best."""
    ours, theirs = _words(first), _words(second)
    if min(len(ours), len(theirs)) < _LEAST_OVERLAP:
        return 0.0
    share = _agreement(ours, theirs)
    return min(1.0, max(0.0, (share - _CHANCE) / (_SURE - _CHANCE)))


def _agreement(ours: Words, theirs: Words) -> float:
    """Return the largest share of bits that agree, over all ways to lay one over the other."""
    size = 1 << (len(ours) + len(theirs) - 1).bit_length()
    overlap = _correlated(_heard(ours), _heard(theirs), size)
    signs = _correlated(_signs(ours), _signs(theirs), size) / _BITS
    enough = overlap >= _LEAST_OVERLAP - 0.5
    if not enough.any():
        return 0.0
    return 0.5 + 0.5 * float((signs[enough] / overlap[enough]).max())


def _correlated(ours: NDArray[np.float32], theirs: NDArray[np.float32], size: int) -> NDArray[np.float64]:
    """Return (size,) sums of products over steps and columns, for every offset between the two."""
    spectrum = np.fft.rfft(ours, size, axis=0) * np.conj(np.fft.rfft(theirs, size, axis=0))
    return np.asarray(np.fft.irfft(spectrum.sum(axis=1), size))


def _signs(words: Words) -> NDArray[np.float32]:
    """Return (steps, 32) bits as -1 and 1, and 0 where it is quiet."""
    signs = np.unpackbits(words, axis=1) * np.float32(2) - np.float32(1)
    return np.asarray(signs * _heard(words), dtype=np.float32)


def _heard(words: Words) -> NDArray[np.float32]:
    """Return (steps, 1): 1, and 0 where it is quiet."""
    heard: NDArray[np.bool_] = np.any(words, axis=1, keepdims=True)
    return heard.astype(np.float32)


def _words(print_: bytes) -> Words:
    if print_[:1] != _VERSION or (len(print_) - 1) % _WORD_BYTES:
        raise ValueError("not a print of a sound")
    return np.frombuffer(print_, np.uint8, offset=1).reshape(-1, _WORD_BYTES)


def _edges() -> NDArray[np.int64]:
    steps = np.linspace(math.log(_LOWEST_HZ), math.log(_HIGHEST_HZ), _BANDS + 1)
    return np.round(np.exp(steps) * _WINDOW / RATE).astype(np.int64)


_EDGES: Final = _edges()
_HANN: Final = np.hanning(_WINDOW).astype(np.float32)
