"""Make one file of two videos, so that all else can be made of it as of any upload.

It is decoded again at once and never shown, so it is coded fast and with quality to spare.
"""

from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av import VideoFrame
from av.video.frame import PictureType

from parvis.media.processing.video import compose
from parvis.media.processing.video.clip import RATE
from parvis.media.processing.video.clip import Part as Piece
from parvis.media.processing.video.contract import ORIGINAL, Join, Refused, VideoOrder
from parvis.media.processing.video.plan import Part
from parvis.media.processing.video.probe import probe
from parvis.media.processing.video.progress import Reporter

_JOINED: Final = "joined.mkv"
_X264: Final = {"preset": "ultrafast", "crf": "15", "maxrate": "12M", "bufsize": "12M"}
_BT709: Final = 1


def joined(order: VideoOrder, join: Join, part: Part, report: Reporter) -> Path:
    """Write the two videos of the order as one file into its folder, and return that."""
    folder = Path(order.folder)
    other = folder / join.file
    try:
        probe(other, order.max_pixels, report.tick)
    except Refused as refused:
        raise Refused("join_unreadable", refused.refusal.detail) from refused
    mine = Piece(folder / ORIGINAL, round(part.start_s * 1000), round(part.end_s * 1000))
    with _source(join, mine, Piece(other), order) as source:
        path = folder / _JOINED
        _write(source, path, report)
    return path


def _source(join: Join, mine: Piece, other: Piece, order: VideoOrder) -> compose.Source:
    folder = Path(order.folder)
    if join.kind == "duet":
        return compose.duet(mine, other, folder, max_pixels=order.max_pixels)
    return compose.stitch(mine, other, folder, max_pixels=order.max_pixels, first_ms=join.first_ms)


def _write(source: compose.Source, path: Path, report: Reporter) -> None:
    plan = source.composition
    with av.open(str(path), "w", format="matroska") as out:
        video = out.add_stream("libx264", rate=plan.frame_rate, options=_X264)
        video.width, video.height, video.pix_fmt = plan.width, plan.height, "yuv420p"
        codec = video.codec_context
        codec.time_base = Fraction(1, plan.frame_rate)
        codec.color_primaries = codec.color_trc = codec.colorspace = codec.color_range = _BT709
        sound = out.add_stream("pcm_s16le", rate=RATE, layout="stereo") if plan.has_sound else None
        for frame in source.frames():
            report.tick()
            if isinstance(frame, VideoFrame):
                frame.pict_type = PictureType.NONE
                out.mux(video.encode(frame))
            elif sound is not None:
                out.mux(sound.encode(frame))
        out.mux(video.encode(None))
        if sound is not None:
            out.mux(sound.encode(None))
