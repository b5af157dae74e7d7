"""Ids and instants as text, by the hundred thousand."""

import datetime as dt
from collections.abc import Sequence

import numpy as np


def uuids(rng: np.random.Generator, moments_ms: np.ndarray) -> list[str]:
    """Return a UUIDv7 for each moment, as 32 hexadecimal digits: what both databases accept."""
    low = rng.integers(0, 1 << 12, len(moments_ms)).tolist()
    tail = (rng.integers(0, 1 << 62, len(moments_ms), dtype=np.uint64) | np.uint64(1 << 63)).tolist()
    return [f"{ms:012x}7{a:03x}{b:016x}" for ms, a, b in zip(moments_ms.tolist(), low, tail, strict=True)]


def instants(moments_ms: np.ndarray) -> list[str]:
    """Return each moment as both databases take it: UTC, without saying so."""
    return [
        dt.datetime.fromtimestamp(ms / 1000, dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        for ms in moments_ms.tolist()
    ]


def dashed(digits: str) -> str:
    """Return an id in its text form."""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def without_repeats(left: np.ndarray, right: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return up to `size` pairs, each once, none of something with itself, in random order."""
    codes = left.astype(np.int64) << 32 | right
    codes = codes[left != right]
    _, first = np.unique(codes, return_index=True)
    kept = codes[np.sort(first)][:size]
    return kept >> 32, kept & 0xFFFF_FFFF


def counted(places: np.ndarray | Sequence[int], size: int) -> list[int]:
    """Return how often each place occurs."""
    return np.bincount(np.asarray(places, dtype=np.int64), minlength=size).tolist()
