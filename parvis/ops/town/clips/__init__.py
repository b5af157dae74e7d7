"""The town's clips: short films made by code, each from its name alone, with sound to match."""

from __future__ import annotations

from pathlib import Path

from parvis.ops.town.clips.programme import Clip, programme

__all__ = ["Clip", "programme", "render"]


def render(clip: Clip, path: Path) -> None:
    """Write the clip to `path`, an MP4 file as a phone would have made it."""
    # Only where they are used: numpy and FFmpeg take half a second to load.
    from parvis.ops.town.clips.film import shoot
    from parvis.ops.town.clips.scenes import SCENES

    shot = clip.shot
    take = SCENES[clip.scene](shot)
    shoot(shot, take, path, with_sound=not clip.silent)
