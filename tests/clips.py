"""Small videos, made by code."""

import io
from functools import cache

import av
import numpy as np

RATE = 10


@cache
def clip_bytes(seconds: float = 1, width: int = 64, height: int = 96, *, shade: int = 0) -> bytes:
    """Return an MP4 of a bar that wanders over a ground; another `shade` is another file."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("h264", rate=RATE, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(round(seconds * RATE)):
            picture = np.full((height, width, 3), shade, np.uint8)
            start = number * 4 % (width - 8)
            picture[:, start : start + 8] = (39, 67, 214)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return file.getvalue()
