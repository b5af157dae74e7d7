"""Decoding times of packets as an encoder gives them, for pictures at any times."""

from fractions import Fraction

import av
from av import VideoFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.media.processing.video.plan import TICKS
from parvis.media.processing.video.timing import Timing

TICK = Fraction(1, TICKS)


def encoder() -> av.VideoCodecContext:
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = 32, 32, "yuv420p", TICK
    codec.options = {"preset": "veryfast", "bf": "3", "b-pyramid": "normal"}
    return codec


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.integers(750, TICKS), min_size=1, max_size=40))
def test_packets_come_in_order_none_after_it_is_shown_and_their_steps_fill_the_whole(
    steps: list[int],
) -> None:
    codec, timing, packets, at = encoder(), Timing(), [], 0
    for number, step in enumerate(steps):
        frame = VideoFrame(32, 32, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([37 * number % 256]) * plane.buffer_size)
        frame.pts, frame.time_base = at, TICK
        timing.expect(at, step)
        packets += timing.timed(codec.encode(frame))
        at += step
    packets += timing.timed(codec.encode(None))
    packets += timing.rest()
    decoded = [packet.dts or 0 for packet in packets]
    assert len(packets) == len(steps)
    assert all(packet.dts <= packet.pts for packet in packets)  # type: ignore[operator]
    assert decoded == sorted(set(decoded))
    assert decoded[-1] - decoded[0] + packets[-1].duration == sum(steps) == timing.end
    assert max((packet.pts or 0) + packet.duration for packet in packets) == timing.end
