"""Clips of other people's phones, cameras and editors come out playable, upright, in time, with sound.

The long and the large ones take minutes; `PARVIS_ALL_CLIPS=1` tries them too.
"""

import json
import os
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from parvis.media.processing.video.contract import usual_video_limits
from tests import real_data
from tests.unit.media.video.takes import Outcome, make, pixels

LONGEST_MS, PIXELS = 600_000, 4096 * 4096
LIMITS = usual_video_limits(LONGEST_MS, PIXELS)
ALL = bool(os.environ.get("PARVIS_ALL_CLIPS"))
# How much of a quick run's time a clip may take: pictures of a million pixels, decoded and encoded.
MOST_WORK = 25

SHORT_OF_A_FRAME_S = 0.02


def clips() -> list[dict[str, Any]]:
    manifest = real_data.FOLDER / "media_clips/manifest.json"
    if not manifest.exists():
        return []
    return [clip for clip in json.loads(manifest.read_bytes()) if clip["format"] != "webp_pipe"]


def work(clip: dict[str, Any]) -> float:
    width, height = map(int, clip["size"].split("x"))
    return float(width * height / 1e6 * clip["duration_s"] * 30)


QUICK = [clip for clip in clips() if ALL or work(clip) < MOST_WORK]


@pytest.fixture(params=QUICK, ids=lambda clip: Path(clip["file"]).name)
def clip(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.param
    return found


def test_there_are_clips() -> None:
    real_data.path("media_clips/manifest.json")
    assert len(QUICK) >= 40


def test_a_clip_comes_out_playable(clip: dict[str, Any], tmp_path: Path) -> None:
    outcome = make(
        tmp_path / "0",
        real_data.path("media_clips") / clip["file"],
        LIMITS,
        max_duration_ms=LONGEST_MS,
        max_pixels=PIXELS,
    )
    assert outcome.made.has_sound == bool(clip["audio"])
    assert outcome.probed.rotation == -clip["rotation"] % 360
    stored = tuple(map(int, clip["size"].split("x")))
    upright = stored[::-1] if outcome.probed.rotation % 180 else stored
    assert outcome.probed.height == upright[1]
    for made in outcome.renditions:
        assert min(made.width, made.height) <= max(2, min(upright))
        _plays(outcome, made.name, clip)


def _plays(outcome: Outcome, name: str, clip: dict[str, Any]) -> None:
    with av.open(str(outcome.folder / name)) as file:
        seconds = (file.duration or 0) / 1e6
        shown = list(file.decode(video=0)) if clip["duration_s"] < 30 else [next(file.decode(video=0))]
    assert seconds == pytest.approx(clip["duration_s"], rel=0.02, abs=SHORT_OF_A_FRAME_S)
    assert shown[0].time == 0
    assert shown[0].rotation == 0
    assert (shown[0].format.name, int(shown[0].colorspace)) == ("yuv420p", 1)
    heard = outcome.sound(name)
    assert len(heard) / 48_000 >= 0.5 * seconds
    assert np.isfinite(heard).all()


def test_turned_clips_look_as_their_cameras_meant(tmp_path: Path) -> None:
    """Turned by the display matrix with numpy, a decoded frame resembles ours, and no other way round."""
    name = "mp4__internal_emulator_transformer_output_180_rotated.mp4"
    file = real_data.path("media_clips/public") / name
    if not file.exists():
        pytest.skip(f"{name} is absent")
    outcome = make(tmp_path / "0", file, LIMITS, stills_only=True, cover_ms=0)
    with av.open(str(file)) as source:
        stored = pixels(next(source.decode(video=0)).reformat(320, 180))
    from PIL import Image

    with Image.open(outcome.folder / "poster.jpg") as poster:
        shown = np.asarray(poster.resize((320, 180))).astype(int)
    assert np.abs(shown - stored[::-1, ::-1]).mean() < 0.5 * np.abs(shown - stored).mean()
