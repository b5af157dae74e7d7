"""Run frames through filters that keep some back: what goes in and what comes out are counted apart."""

from collections.abc import Iterator
from typing import Final, Generic, TypeVar, cast

import av
from av import AudioFrame, VideoFrame
from av.filter import Graph

from parvis.media.processing.video.colour import Step

FrameT = TypeVar("FrameT", VideoFrame, AudioFrame)
Kind = tuple[int | str, ...]

_USUAL_LAYOUTS: Final = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}


class Flow(Generic[FrameT]):
    """Filters one after the other for frames of any kind; when the kind changes, they are built anew."""

    def __init__(self, *steps: Step) -> None:
        """Take the filters' names and arguments; nothing is built before the first frame."""
        self._steps = steps
        self._graph: Graph | None = None
        self._kind: Kind = ()

    def feed(self, frame: FrameT) -> Iterator[FrameT]:
        """Yield what comes out for now."""
        if self._graph is None or _kind(frame) != self._kind:
            yield from self.end()
            self._kind = _kind(frame)
            self._graph = self._built(frame)
        self._graph.push(frame)
        yield from self._pulled(self._graph)

    def end(self) -> Iterator[FrameT]:
        """Yield what was kept back."""
        if self._graph is not None:
            self._graph.push(None)
            yield from self._pulled(self._graph)
            self._graph = None

    def _pulled(self, graph: Graph) -> Iterator[FrameT]:
        while True:
            try:
                yield cast("FrameT", graph.pull())
            except (av.BlockingIOError, av.EOFError):
                return

    def _built(self, frame: FrameT) -> Graph:
        graph = Graph()
        sound = isinstance(frame, AudioFrame)
        graph.threads = 1 if sound else 0
        last = graph.add("abuffer" if sound else "buffer", _source(frame))
        for name, arguments in (*self._steps, ("abuffersink" if sound else "buffersink", "")):
            step = graph.add(name, arguments or None)
            last.link_to(step)
            last = step
        graph.configure()
        return graph


def _kind(frame: VideoFrame | AudioFrame) -> Kind:
    if isinstance(frame, AudioFrame):
        return frame.format.name, frame.layout.name, frame.sample_rate, str(frame.time_base)
    pixels = frame.format.name
    return frame.width, frame.height, pixels, frame.colorspace, frame.color_range, str(frame.time_base)


def _layout(frame: AudioFrame) -> str:
    """Return where the channels are heard; recorders that do not say it mean the usual places."""
    name = frame.layout.name
    return _USUAL_LAYOUTS.get(frame.layout.nb_channels, name) if name.endswith("channels") else name


def _source(frame: VideoFrame | AudioFrame) -> str:
    if isinstance(frame, AudioFrame):
        return (
            f"sample_fmt={frame.format.name}:sample_rate={frame.sample_rate}"
            f":channel_layout={_layout(frame)}:time_base={frame.time_base}"
        )
    return (
        f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}"
        f":time_base={frame.time_base}:pixel_aspect=1/1"
        f":colorspace={int(frame.colorspace)}:range={int(frame.color_range)}"
    )
