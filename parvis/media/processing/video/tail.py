"""Keep the last pictures of a decoding, so that the next one of the same file may stop before them.

A file is decoded once for what can be watched first and once for the rest. Decoding it a second
time is an eighth of all work; of a short video most pictures can be kept instead.
"""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

from av import VideoFrame

Pictures = Iterator[tuple[VideoFrame, int]]


class Tail:
    """As many of the last pictures as fit into `most_bytes`."""

    def __init__(self, most_bytes: int) -> None:
        """Keep nothing yet."""
        self._most_bytes = most_bytes
        self._pictures: deque[tuple[VideoFrame, int]] = deque()
        self._bytes = 0
        self._left_out = 0  # pictures before them
        self._is_kept = False

    def after(self, decode: Callable[[], Pictures]) -> Pictures:
        """Yield the same pictures each time; only the first time are all of them decoded.

        Whoever stops before the end must stop there each time.
        """
        if self._is_kept:
            yield from self._again(decode)
            return
        self._is_kept = True
        for picture in decode():
            self._keep(picture)
            yield picture

    def _again(self, decode: Callable[[], Pictures]) -> Pictures:
        # A damaged file may give fewer the second time, on another number of threads.
        if self._left_out:
            yield from islice(decode(), self._left_out)
        yield from self._pictures

    def _keep(self, picture: tuple[VideoFrame, int]) -> None:
        self._pictures.append(picture)
        self._bytes += _bytes_of(picture)
        while self._bytes > self._most_bytes:
            self._bytes -= _bytes_of(self._pictures.popleft())
            self._left_out += 1


def _bytes_of(picture: tuple[VideoFrame, int]) -> int:
    return sum(plane.buffer_size for plane in picture[0].planes)
