"""The clips that the town opens with: drawn on a core that its building leaves idle, so that nobody waits for them.

They lie among the temporary files, whose sweep removes them should nobody come for them.
"""

from pathlib import Path
from typing import Final

import structlog
from django.conf import settings

from parvis.ops.town.clips import Clip, programme, render

_CLIPS: Final = 12
_log = structlog.get_logger(__name__)


def draw_opening() -> None:
    """Draw the first clips of the programme; one that cannot be drawn is left to the premiere."""
    for clip in programme()[:_CLIPS]:
        unfinished = _place(clip).with_suffix(".part")
        try:
            render(clip, unfinished)
            unfinished.rename(_place(clip))
        except Exception:  # noqa: BLE001 - the town stands without
            _log.exception("clip_not_drawn", clip=clip.name)


def take(clip: Clip, path: Path) -> bool:
    """Move the clip to `path`; return False where it is not drawn."""
    try:
        _place(clip).rename(path)
    except FileNotFoundError:
        return False
    return True


def _place(clip: Clip) -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / f"opening-{clip.name}.mp4"
