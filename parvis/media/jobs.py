"""Background work of the room; the schedule that runs it is composed in `ops`."""

import datetime as dt
from typing import Final

import structlog

from parvis.media import services

UNUSED_AFTER: Final = dt.timedelta(hours=24)

_log = structlog.get_logger(__name__)


def sweep_orphans() -> None:
    """Remove what was uploaded a day ago and never used, and what crashes left behind."""
    swept = services.sweep_orphans(UNUSED_AFTER)
    _log.info("media_swept", unused=swept.unused, stray=swept.stray, workspaces=swept.workspaces)
