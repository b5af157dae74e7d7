"""Small whole numbers for 64-bit names, given out as names are met and taken back when they expire.

Open addressing in arrays: a batch of names is found in a few passes over all of it at once. What
number a name has depends on when it was first met and never on the name itself, so the same
events under other names are learned in just the same way.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from parvis.learn.arrays import grown
from parvis.learn.schema import Ints, Names

NONE: Final = 0  # the number of the name 0, and of names that are not known
_FIRST: Final = 1024
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


class Vocabulary:
    """Names of one kind, and the day on which each was last met."""

    def __init__(self) -> None:
        """Begin with nothing but the name that is none."""
        self.keys = np.zeros(_FIRST, np.uint64)
        self.met = np.zeros(_FIRST, np.int32)
        self.used = 1  # numbers below this have been given out
        self._free = np.empty(0, np.int32)
        self._slots = np.zeros(4 * _FIRST, np.int32)

    def find(self, names: Names) -> Ints:
        """Return the numbers of names, `NONE` for unknown ones; shape `(n,)`."""
        numbers = np.zeros(len(names), np.int32)
        slots = self._home(names)
        pending = np.flatnonzero(names)
        while pending.size:
            there = self._slots[slots[pending]]
            same = (there != NONE) & (self.keys[there] == names[pending])
            numbers[pending[same]] = there[same]
            pending = pending[(there != NONE) & ~same]
            slots[pending] = (slots[pending] + 1) % len(self._slots)
        return numbers

    def meet(self, names: Names, day: int) -> Ints:
        """Return the numbers of names, new ones for those that are not known yet."""
        numbers = self.find(names)
        unknown = (numbers == NONE) & (names != 0)
        if unknown.any():
            _sorted, first = np.unique(names[unknown], return_index=True)
            self._add(names[unknown][np.sort(first)])
            numbers = self.find(names)
        self.touch(numbers, day)
        return numbers

    def touch(self, numbers: Ints, day: int) -> None:
        """Note on which day names were met; what is told late makes nothing older."""
        self.met[numbers] = np.maximum(self.met[numbers], day)

    def expire(self, before: int) -> Ints:
        """Forget what was last met before a day, and return the numbers that are free again."""
        alive = self.keys[: self.used] != 0
        return self.forget(np.flatnonzero(alive & (self.met[: self.used] < before)).astype(np.int32))

    def forget(self, numbers: Ints) -> Ints:
        """Forget names by their numbers, and return those that were known."""
        gone = np.unique(numbers[self.keys[numbers] != 0])
        self.keys[gone] = 0
        self._free = np.concatenate([self._free, gone])
        if gone.size:
            self._build(len(self._slots))
        return gone

    def alive(self) -> Ints:
        """Return the numbers that are given out."""
        return np.flatnonzero(self.keys[: self.used]).astype(np.int32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it, to be kept."""
        return {"keys": self.keys[: self.used], "met": self.met[: self.used], "free": self._free}

    def take_up(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Take up what was kept."""
        self.used = len(arrays["keys"])
        self.keys = grown(arrays["keys"], _FIRST)
        self.met = grown(arrays["met"], _FIRST)
        self._free = arrays["free"]
        self._build(_slots_for(self.used))

    def _add(self, names: Names) -> None:
        reused = min(len(self._free), len(names))
        fresh = np.arange(self.used, self.used + len(names) - reused, dtype=np.int32)
        numbers = np.concatenate([self._free[:reused], fresh])
        self._free = self._free[reused:]
        self.used += len(fresh)
        self.keys, self.met = grown(self.keys, self.used), grown(self.met, self.used)
        self.keys[numbers] = names
        if _slots_for(self.used) > len(self._slots):
            self._build(_slots_for(self.used))
        else:
            self._place(numbers)

    def _build(self, length: int) -> None:
        self._slots = np.zeros(length, np.int32)
        self._place(self.alive())

    def _place(self, numbers: Ints) -> None:
        """Give each number the first free slot from its home on; of two who want it, one goes on."""
        slots = self._home(self.keys[numbers])
        while numbers.size:
            free = self._slots[slots] == NONE
            self._slots[slots[free]] = numbers[free]
            waiting = self._slots[slots] != numbers
            numbers, slots = numbers[waiting], (slots[waiting] + 1) % len(self._slots)

    def _home(self, names: Names) -> NDArray[np.int64]:
        bits = len(self._slots).bit_length() - 1
        return ((names * _MIX) >> np.uint64(64 - bits)).astype(np.int64)


def _slots_for(count: int) -> int:
    """Return a power of two that leaves more than half of the slots free."""
    length = 4 * _FIRST
    while length < 2 * count:
        length *= 2
    return length
