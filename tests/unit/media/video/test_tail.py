"""What was decoded is not decoded again if it was kept, and is the same pictures either way."""

from collections.abc import Iterator

from av import VideoFrame
from hypothesis import given
from hypothesis import strategies as st

from parvis.media.processing.video.tail import Tail

PICTURE_BYTES = sum(plane.buffer_size for plane in VideoFrame(64, 64, "yuv420p").planes)


class Film:
    """So many pictures, and how many of them were decoded so far."""

    def __init__(self, count: int) -> None:
        self.pictures = [(VideoFrame(64, 64, "yuv420p"), number) for number in range(count)]
        self.decoded = 0

    def decode(self) -> Iterator[tuple[VideoFrame, int]]:
        for picture in self.pictures:
            self.decoded += 1
            yield picture


@given(count=st.integers(0, 12), kept=st.integers(0, 14))
def test_each_time_all_pictures_come_and_only_those_not_kept_are_decoded(count: int, kept: int) -> None:
    film = Film(count)
    tail = Tail(kept * PICTURE_BYTES)
    assert list(tail.after(film.decode)) == film.pictures
    for _ in range(2):
        film.decoded = 0
        assert list(tail.after(film.decode)) == film.pictures
        assert film.decoded == max(0, count - kept)


@given(count=st.integers(1, 12), kept=st.integers(0, 14), stop=st.integers(1, 12))
def test_whoever_stops_early_finds_what_they_saw(count: int, kept: int, stop: int) -> None:
    film = Film(count)
    tail = Tail(kept * PICTURE_BYTES)
    seen = [picture for picture, _ in zip(tail.after(film.decode), range(stop), strict=False)]
    again = [picture for picture, _ in zip(tail.after(film.decode), range(stop), strict=False)]
    assert again == seen
