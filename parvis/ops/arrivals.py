"""Which clips of the demonstration town are still to come, and who brings them: a row for each clip is the truth."""

import datetime as dt
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from parvis.base import clock, ids
from parvis.ops.models import TownClip

MOST_TRIES: Final = 3
_PATIENCE: Final = dt.timedelta(hours=1)  # for a video to become playable


def missing() -> QuerySet[TownClip]:
    """Return the clips that are not posted yet."""
    return TownClip.objects.filter(post_id=None, failures__lt=MOST_TRIES)


def unanswered() -> QuerySet[TownClip]:
    """Return the clips that are posted, and that nobody has answered yet."""
    return TownClip.objects.filter(post_id__gt=ids.first_at(clock.now() - _PATIENCE), answered_at=None)


def lock() -> Path:
    """Return the file that whoever brings in clips holds meanwhile."""
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "clips.lock"
