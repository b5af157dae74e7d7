"""Say when each packet is decoded, so that a file lasts until its last picture ends, for every player.

Some players take the sum of an MP4's steps from one decoding time to the next for its length,
others where its last picture ends. With the decoding times that encoders give, which are those of
the pictures some pictures late, the two agree only where the rate is even: a clip whose last
picture stays is cut short, or ends too late. Here a packet is decoded when the picture is due
that stands in its place in order of showing, less the delay of all, or just before it is shown.
"""

from collections import deque
from collections.abc import Iterator
from typing import Final

from av import Packet, VideoStream

# How much later than its place a picture may come out of an encoder (x264's reordering).
_LATE: Final = 2


class Timing:
    """Sets decoding times and durations of one stream's packets, in ticks."""

    def __init__(self) -> None:
        self._due: deque[int] = deque()
        self._durations: dict[int, int] = {}
        self._held: deque[Packet[VideoStream]] = deque()
        self._delay: int | None = None
        self.end = 0

    def expect(self, at: int, duration: int) -> None:
        """Note the next picture that goes into the encoder, in order of showing, the first at 0."""
        self._due.append(at)
        self._durations[at] = duration
        self.end = at + duration

    def timed(self, packets: "list[Packet[VideoStream]]") -> "Iterator[Packet[VideoStream]]":
        """Take what comes out of the encoder, and yield what is known enough."""
        self._held += packets
        while len(self._held) > _LATE:
            yield self._next()

    def rest(self) -> "Iterator[Packet[VideoStream]]":
        """Yield what was held back, once everything came out."""
        while self._held:
            yield self._next()

    def _next(self) -> "Packet[VideoStream]":
        soonest = min((one.pts or 0) - place for place, one in enumerate(self._held))
        packet = self._held.popleft()
        if self._delay is None:
            self._delay = -(packet.dts or 0)
        packet.dts = min(self._due.popleft() - self._delay, soonest)
        packet.duration = self._durations.pop(packet.pts or 0, 0)
        if not self._due:
            packet.duration = self.end - self._delay - packet.dts
        return packet
