"""Recorded networks, videos and viewers: the ACM Multimedia 2022 short video streaming challenge.

80 traces of bandwidth in four classes, the bytes of each second of seven videos at three bitrates,
and for each video how many viewers are still there after each second.
"""

import io
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import zstandard
from numpy.typing import NDArray

ARCHIVE: Final = Path("streaming_traces/acmmm22_short_video_streaming.tar.zst")
CLASSES: Final = ("high", "medium", "low", "mixed")
_RENDITIONS: Final = 3
_EACH_CLASS: Final = 20

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Network:
    """Bandwidth over time, as bits that have passed by each moment; it begins anew at its end."""

    kind: str
    number: int
    moments_s: Numbers
    passed_bits: Numbers

    @property
    def lasts_s(self) -> float:
        """When it begins anew."""
        return float(self.moments_s[-1])

    def bits_by(self, moment_s: float) -> float:
        """How many bits can have passed by then."""
        rounds, rest = divmod(moment_s, self.lasts_s)
        return rounds * float(self.passed_bits[-1]) + float(np.interp(rest, self.moments_s, self.passed_bits))

    def when(self, bits: float) -> float:
        """The moment by which so many bits can have passed."""
        rounds, rest = divmod(bits, float(self.passed_bits[-1]))
        return rounds * self.lasts_s + float(np.interp(rest, self.passed_bits, self.moments_s))


@dataclass(frozen=True, slots=True)
class Video:
    """The bits of each second at each bitrate, the lowest first, and who is still there after each."""

    name: str
    bits: Numbers  # (renditions, seconds)
    staying: Numbers  # (seconds + 1,) from 1 down

    @property
    def lasts_s(self) -> int:
        """Its length."""
        return self.bits.shape[1]

    def watched_s(self, luck: float) -> float:
        """How long the viewer stays of whom a share of `luck`, 0 up to 1, stay longer."""
        return float(np.interp(-luck, -self.staying, np.arange(len(self.staying))))


@dataclass(frozen=True, slots=True)
class Recordings:
    """Everything in the archive."""

    networks: tuple[Network, ...]
    videos: tuple[Video, ...]


def load(folder: Path) -> Recordings:
    """Read the archive in the folder of recorded inputs."""
    with (folder / ARCHIVE).open("rb") as packed:
        unpacked = io.BytesIO(zstandard.ZstdDecompressor().stream_reader(packed).read())
    with tarfile.open(fileobj=unpacked) as archive:
        names = archive.getnames()
        videos = sorted(name.rpartition("/")[2] for name in names if name.startswith("data/user_ret/"))
        return Recordings(
            tuple(_network(archive, kind, n) for kind in CLASSES for n in range(_EACH_CLASS)),
            tuple(_video(archive, name) for name in videos),
        )


def _network(archive: tarfile.TarFile, kind: str, number: int) -> Network:
    rows = _rows(archive, f"data/network_traces/{kind}/{number}")
    # The last rate holds as long as the one before it did.
    moments = np.append(rows[:, 0], 2 * rows[-1, 0] - rows[-2, 0])
    passed = np.concatenate(([0.0], np.cumsum(np.diff(moments) * rows[:, 1] * 1e6)))
    return Network(kind, number, moments - moments[0], passed)


def _video(archive: tarfile.TarFile, name: str) -> Video:
    sizes = [
        _rows(archive, f"data/short_video_size/{name}/video_size_{place}")[:, 0]
        for place in range(_RENDITIONS)
    ]
    lasts = min(map(len, sizes))
    staying = _rows(archive, f"data/user_ret/{name}")[: lasts + 1, 1]
    return Video(name, np.array([one[:lasts] for one in sizes]) * 8, np.minimum.accumulate(staying))


def _rows(archive: tarfile.TarFile, name: str) -> Numbers:
    file = archive.extractfile(name)
    if file is None:
        message = f"The archive has no file {name}."
        raise KeyError(message)
    lines = [line.split() for line in file.read().decode().splitlines() if line.strip()]
    return np.array([[float(part) for part in line] for line in lines])
