"""From a take to a file as a phone would have made it: H.264 and AAC in MP4."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from av.video.stream import VideoStream

from parvis.ops.town.clips.clip import Picture, Shot, Sound, Take
from parvis.ops.town.clips.sound import RATE

_QUALITY: Final = {"preset": "superfast", "crf": "20"}
_SOUND_BPS: Final = 128_000
_LAID_ON_ITS_SIDE: Final = "lies"
_ONE: Final = 1 << 16
# The matrix of ISO/IEC 14496-12, 8.3.2: 16.16 fixed point, but for its last column.
_A_QUARTER_TURN: Final = (0, _ONE, 0, -_ONE, 0, 0, 0, 0, 1 << 30)


def shoot(shot: Shot, take: Take, path: Path, *, with_sound: bool = True) -> None:
    """Write the take; with the option `lies` as a phone held upright does: sideways, and a note to turn it."""
    heard_at_all = take.sound if with_sound else None
    lies = bool(shot.options.get(_LAID_ON_ITS_SIDE))
    with av.open(path, "w", format="mp4") as file:
        picture = _picture_stream(file, shot, lies=lies)
        sound = _sound_stream(file) if heard_at_all is not None else None
        reformat = VideoReformatter()
        heard = _parts(heard_at_all, shot) if heard_at_all is not None else iter(())
        for place, pixels in enumerate(take.pictures):
            frame = _frame(np.rot90(pixels) if lies else pixels)
            frame = reformat.reformat(
                frame,
                width=picture.width,
                height=picture.height,
                format="yuv420p",
                dst_colorspace=Colorspace.ITU709,
                dst_color_range=ColorRange.MPEG,
                interpolation="BICUBIC",
            )
            frame.pts = place
            file.mux(picture.encode(frame))
            if sound is not None:
                file.mux(sound.encode(next(heard)))
        file.mux(picture.encode(None))
        if sound is not None:
            file.mux(sound.encode(None))


def _picture_stream(file: OutputContainer, shot: Shot, *, lies: bool) -> VideoStream:
    stream = file.add_stream("libx264", rate=shot.fps, options=_QUALITY)
    stream.width, stream.height = (shot.height, shot.width) if lies else (shot.width, shot.height)
    stream.pix_fmt = "yuv420p"
    stream.thread_count = 1  # the other core transcodes meanwhile
    context = stream.codec_context
    context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1  # all BT.709
    context.color_range = ColorRange.MPEG
    if lies:
        stream.set_display_matrix(_A_QUARTER_TURN)
    return stream


def _sound_stream(file: OutputContainer) -> AudioStream:
    stream = file.add_stream("aac", rate=RATE, layout="stereo")
    stream.bit_rate = _SOUND_BPS
    return stream


def _frame(pixels: Picture) -> av.VideoFrame:
    if pixels.ndim == 2:
        rows, columns = pixels.shape
        packed = np.ascontiguousarray(pixels).view(np.uint8).reshape(rows, columns, 4)
        return av.VideoFrame.from_ndarray(packed, "rgba")
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels, np.uint8), "rgb24")


def _parts(sound: Sound, shot: Shot) -> Iterator[av.AudioFrame]:
    """As many parts as there are pictures, each with its own time."""
    bounds = np.round(np.arange(shot.count + 1) * RATE / shot.fps).astype(int)
    for first, last in pairwise(bounds.tolist()):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[:, first:last]), "fltp", "stereo")
        frame.sample_rate = RATE
        frame.pts = first
        yield frame
