"""The swipe player on a recorded network: what it fetches, when it plays, where it stands still.

One download at a time, in pieces of two seconds: first the video on the screen until enough is in
hand, then the beginnings of the next ones, then the rest of what may lie in hand. A quarter of
a second plays once it has arrived and the one before it has played. What is on its way for
a video that was swiped away is given up, as the player's own `fetch` is; what is on its way for a
video farther ahead makes way for the one that is now on the screen.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bench.prefetch.policy import Policy
from bench.prefetch.traces import Network, Video

PIECE_S: Final = 2.0  # in step with PIECE_S of player/stream.js
LEFT_TO_SWITCH_S: Final = 4.0  # likewise
DELAY_S: Final = 0.06  # from request to first byte
POSTER_BITS: Final = 30_000 * 8
INDEX_BITS: Final = 4_096 * 8
INDEX_BITS_PER_S: Final = 800 * 8
MEASURABLE_BITS: Final = 24_000 * 8  # in step with player/network.js
GRAINS: Final = 4  # parts of a second
GRAIN_S: Final = 1 / GRAINS
_SIZES: Final = ((360, 640), (540, 960), (720, 1280))
PLACE_PX: Final = (1080.0, 2160.0)


@dataclass(frozen=True, slots=True)
class Rendition:
    """One bitrate of a video."""

    place: int
    width: int
    height: int
    bps: float


@dataclass(frozen=True, slots=True)
class Visit:
    """One video in somebody's swipe, and how much of it they see."""

    video: Video
    stays_s: float


@dataclass(slots=True)
class Outcome:
    """What a session was like."""

    startups_s: list[float] = field(default_factory=list)
    stalled_s: float = 0.0
    watched_s: float = 0.0
    fetched_bits: float = 0.0
    seen_bits: float = 0.0
    watched_bits: float = 0.0  # of the pictures alone, for the quality

    @property
    def waited_s(self) -> float:
        """All the time in which nothing moved."""
        return self.stalled_s + sum(self.startups_s)


class _Slot:
    """A video of the swipe with what has been fetched of it."""

    def __init__(self, visit: Visit) -> None:
        self.video = visit.video
        self.grains = int(visit.video.lasts_s * GRAINS)
        self.stays = max(1, min(self.grains, round(visit.stays_s * GRAINS)))
        self.renditions = [
            Rendition(place, *_SIZES[place], float(row.mean())) for place, row in enumerate(visit.video.bits)
        ]
        self.arrived_s: list[float] = []
        self.bits: list[float] = []
        self.overhead_bits = 0.0
        self.rendition: Rendition | None = None
        self.poster = False
        self.played_s: list[float] = []  # when each grain began to play

    def play_on(self, swiped_s: float) -> None:
        """Note when the grains play that have arrived."""
        for place in range(len(self.played_s), len(self.arrived_s)):
            before = self.played_s[-1] + GRAIN_S if self.played_s else swiped_s
            self.played_s.append(max(before, self.arrived_s[place]))

    def left_s(self) -> float | None:
        """When the viewer swipes on, if that can be told by now."""
        return self.played_s[self.stays - 1] + GRAIN_S if len(self.played_s) >= self.stays else None

    def in_hand_s(self, now_s: float) -> float:
        """Seconds beyond what is seen; a whole video counts as very many."""
        if len(self.arrived_s) == self.grains:
            return float("inf")
        return (len(self.arrived_s) - bisect_right(self.played_s, now_s)) * GRAIN_S


class Player:
    """One viewer's session on one network."""

    def __init__(self, network: Network, policy: Policy, visits: Sequence[Visit]) -> None:
        """Nothing happens yet."""
        self._network = network
        self._policy = policy
        self._slots = [_Slot(visit) for visit in visits]
        self._samples: list[float] = []
        self._now_s = 0.0
        self._at = 0
        self._swiped_s = 0.0
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Watch every video to where its viewer leaves."""
        for place, slot in enumerate(self._slots):
            self._at = place
            slot.play_on(self._swiped_s)
            while (left_s := slot.left_s()) is None or self._now_s < left_s:
                self._fetch_something(left_s)
            self._settle(slot, left_s)
            self._swiped_s = left_s
        for slot in self._slots:
            self.outcome.fetched_bits += sum(slot.bits) + slot.overhead_bits
        return self.outcome

    def _settle(self, slot: _Slot, left_s: float) -> None:
        outcome, played = self.outcome, slot.played_s[: slot.stays]
        outcome.startups_s.append(played[0] - self._swiped_s)
        outcome.stalled_s += left_s - played[0] - slot.stays * GRAIN_S
        outcome.watched_s += slot.stays * GRAIN_S
        seen = sum(slot.bits[: slot.stays])
        outcome.watched_bits += seen
        outcome.seen_bits += seen + slot.overhead_bits

    def _fetch_something(self, left_s: float | None) -> None:
        """Fetch the most urgent piece, or let time pass until one is wanted or the viewer goes."""
        slot, policy = self._slots[self._at], self._policy
        in_hand_s = slot.in_hand_s(self._now_s)
        if in_hand_s < policy.buffer_first_s:
            return self._fetch_piece(slot, PIECE_S)
        ahead = self._slots[
            self._at + 1 : self._at + 1 + max(policy.posters_ahead, len(policy.seconds_ahead))
        ]
        for other in ahead[: policy.posters_ahead]:
            if not other.poster:
                return self._fetch_poster(other)
        for other, seconds in zip(ahead, policy.seconds_ahead, strict=False):
            wanted = min(other.grains, seconds * GRAINS) - len(other.arrived_s)
            if wanted > 0:
                return self._fetch_piece(other, min(PIECE_S, wanted * GRAIN_S))
        if in_hand_s + PIECE_S <= policy.buffer_most_s and in_hand_s < float("inf"):
            return self._fetch_piece(slot, PIECE_S)
        self._now_s = min(self._now_s + GRAIN_S, left_s if left_s is not None else math.inf)
        return None

    def _fetch_poster(self, slot: _Slot) -> None:
        begun_s = self._now_s + DELAY_S
        self._now_s = self._network.when(self._network.bits_by(begun_s) + POSTER_BITS)
        slot.poster = True
        slot.overhead_bits += POSTER_BITS

    def _fetch_piece(self, slot: _Slot, seconds: float) -> None:
        """Fetch so much more of a video, unless the viewer swipes on meanwhile and does not come to it."""
        first = len(slot.arrived_s)
        wanted = min(round(seconds * GRAINS), slot.grains - first)
        index_bits = self._take(slot, first)
        rendition = slot.rendition
        assert rendition is not None
        begun_s = self._now_s + DELAY_S
        bits = self._network.bits_by(begun_s)
        start_bits, bits = bits, bits + index_bits
        slot.overhead_bits += index_bits
        for grain in range(first, first + wanted):
            size = float(slot.video.bits[rendition.place, grain // GRAINS]) / GRAINS
            bits += size
            slot.arrived_s.append(self._network.when(bits))
            slot.bits.append(size)
        self._now_s = self._network.when(bits)
        seen = self._slots[self._at]
        seen.play_on(self._swiped_s)
        left_s = seen.left_s()
        if (
            left_s is not None
            and left_s < self._now_s
            and slot not in self._slots[self._at + 1 : self._at + 2]
        ):
            self._give_up(slot, left_s)
        elif bits - start_bits >= MEASURABLE_BITS:
            self._samples.append((bits - start_bits) / (self._now_s - begun_s))

    def _take(self, slot: _Slot, first: int) -> float:
        """Choose the rendition to go on with; return the bits of its index, if it is another."""
        bandwidth_bps = self._policy.bandwidth(self._samples)
        chosen = self._policy.choose(slot.renditions, PLACE_PX, bandwidth_bps)
        worth_it = (slot.grains - first) * GRAIN_S >= LEFT_TO_SWITCH_S
        if slot.rendition is not None and (chosen == slot.rendition or not worth_it):
            return 0.0
        slot.rendition = chosen
        return INDEX_BITS + INDEX_BITS_PER_S * slot.video.lasts_s

    def _give_up(self, slot: _Slot, left_s: float) -> None:
        """Forget what had not arrived when the viewer swiped on."""
        kept = bisect_right(slot.arrived_s, left_s)
        del slot.arrived_s[kept:], slot.bits[kept:]
        self._now_s = left_s
