"""Set frames upright: turned as the camera was held, square pixels, BT.709, one size."""

from fractions import Fraction
from pathlib import Path
from typing import Final

from av import VideoFrame
from av.video.frame import PictureType

from parvis.media.processing.video import colour
from parvis.media.processing.video.filters import Chain
from parvis.media.processing.video.plan import TICKS, Size, Timed
from parvis.media.processing.video.probe import Facts

_TICK: Final = Fraction(1, TICKS)


class Upright:
    """Sets decoded frames upright at one size, in BT.709, yuv420p."""

    def __init__(self, facts: Facts, size: Size, folder: Path) -> None:
        """Make frames of `size`; tables of colours are written into `folder`."""
        self.size = size
        self._facts = facts
        self._folder = folder
        self._chain: Chain | None = None

    def __call__(self, frame: VideoFrame) -> VideoFrame:
        """Return the frame as it is to be seen; its kind may differ from those before it."""
        if self._chain is None or not self._chain.suits(frame):
            facts, found = self._facts, colour.colour_of(frame)
            meant = facts.colour if found == facts.seen_colour else found
            steps = colour.steps(meant, self._folder, facts.turn.of(self.size))
            # The table of colours is as much work as encoding: that is worth sharing.
            threads = 0 if meant.needs_table else 1
            self._chain = Chain(frame, (*steps, *facts.turn.steps, ("setsar", "1")), threads=threads)
        return self._chain(frame)

    def timed(self, one: Timed[VideoFrame]) -> VideoFrame:
        """Return the frame upright, with the time when it is shown, and marked if a group begins."""
        frame = self(one.frame)
        frame.pts, frame.dts, frame.duration = one.at, None, one.duration
        frame.time_base = _TICK
        frame.pict_type = PictureType.I if one.key else PictureType.NONE
        return frame
