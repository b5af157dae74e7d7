"""Run frames through filters one at a time: for every frame that goes in, one comes out.

Filters would share each frame among as many threads as there are cores, and wait for all of them.
Where the encoders keep the cores busy that takes longer than one thread does alone, so it is left
to those who ask for it.
"""

from fractions import Fraction
from typing import cast

from av import VideoFrame
from av.filter import Graph
from av.filter.context import FilterContext

from parvis.media.processing.video.colour import Step

_TICK = Fraction(1, 1000)


class Chain:
    """Filters one after the other, for frames of one kind."""

    def __init__(self, template: VideoFrame, steps: tuple[Step, ...], *, threads: int = 1) -> None:
        """Build the filters for frames like `template`; 0 `threads` are one a core."""
        self._kind = _kind(template)
        graph = Graph()
        graph.threads = threads
        self._source = _source(graph, template)
        last = self._source
        for name, arguments in steps:
            step = graph.add(name, arguments or None)
            last.link_to(step)
            last = step
        self._sink = graph.add("buffersink")
        last.link_to(self._sink)
        graph.configure()
        self._graph = graph
        self._count = 0

    def suits(self, frame: VideoFrame) -> bool:
        """Say whether the frame is like the template; a stream may change its size or format."""
        return _kind(frame) == self._kind

    def __call__(self, frame: VideoFrame) -> VideoFrame:
        """Return the filtered frame."""
        _push(self._source, frame, self._count)
        self._count += 1
        return cast("VideoFrame", self._sink.pull())


class Stack:
    """Lays two frames of one kind beside or above each other."""

    def __init__(self, template: VideoFrame, *, above: bool) -> None:
        graph = Graph()
        graph.threads = 1
        self._sources = _source(graph, template), _source(graph, template)
        both = graph.add("vstack" if above else "hstack")
        self._sink = graph.add("buffersink")
        for place, source in enumerate(self._sources):
            source.link_to(both, 0, place)
        both.link_to(self._sink)
        graph.configure()
        self._graph = graph
        self._count = 0

    def __call__(self, first: VideoFrame, second: VideoFrame) -> VideoFrame:
        """Return one frame of both."""
        _push(self._sources[0], first, self._count)
        _push(self._sources[1], second, self._count)
        self._count += 1
        return cast("VideoFrame", self._sink.pull())


def _kind(frame: VideoFrame) -> tuple[int | str, ...]:
    return frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range


def _source(graph: Graph, template: VideoFrame) -> FilterContext:
    width, height, pixels, matrix, value_range = _kind(template)
    return graph.add(
        "buffer",
        f"video_size={width}x{height}:pix_fmt={pixels}:time_base={_TICK}:pixel_aspect=1/1"
        f":colorspace={int(matrix)}:range={int(value_range)}",
    )


def _push(source: FilterContext, frame: VideoFrame, number: int) -> None:
    # Only the order counts in here: the filters must neither drop nor repeat a frame.
    frame.pts = number
    frame.time_base = _TICK
    source.push(frame)
