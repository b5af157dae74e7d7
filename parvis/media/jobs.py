"""Background work of the room; the processes and the schedule that run it are composed in `ops`."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

import structlog
from django.conf import settings

from parvis.media import services
from parvis.media.processing.video import sandbox, spare
from parvis.media.processing.video.contract import Progress, Refusal, Refused, VideoLimits, usual_video_limits
from parvis.media.services import Claim, ClaimLost

UNUSED_AFTER: Final = dt.timedelta(hours=24)

_NOTED_EVERY_S: Final = 2.0
_log = structlog.get_logger(__name__)


def sweep_orphans() -> None:
    """Remove what was uploaded a day ago and never used, and what crashes left behind."""
    uploads = services.sweep_uploads()
    swept = services.sweep_orphans(UNUSED_AFTER)
    _log.info("media_swept", uploads=uploads, **asdict(swept))


class Turns:
    """Lets one video at a time be finished, so that nobody's first rendition waits for all of another's."""

    def __init__(self) -> None:
        """Begin with nobody's turn."""
        self._lock = threading.Lock()

    @property
    def taken(self) -> bool:
        return self._lock.locked()

    @contextmanager
    def turn(self) -> Iterator["Turn"]:
        """Yield what may become a turn; it ends with the block."""
        mine = Turn(self._lock)
        try:
            yield mine
        finally:
            mine.end()


class Turn:
    """The right to finish a video, once it is taken."""

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self._mine = False

    def take(self) -> bool:
        """Take it if nobody else has it; return whether it is ours."""
        self._mine = self._mine or self._lock.acquire(blocking=False)
        return self._mine

    def end(self) -> None:
        if self._mine:
            self._lock.release()
            self._mine = False


@dataclass(frozen=True, slots=True)
class Making:
    """Who makes videos, whom it tells, and when it is to stop.

    `on_playable` hears of each video that can be watched from now on, at least once and perhaps
    again. Once `is_stopping`, the video in hand is given back as it is.
    """

    worker: str
    on_playable: Callable[[UUID], None]
    is_stopping: Callable[[], bool] = lambda: False
    turns: Turns = field(default_factory=Turns)


def process_next(making: Making) -> bool:
    """Make the next video, until it can be watched or until it is ready; return whether there was one.

    Whatever goes wrong here is logged, and the video tried again when the claim has run out.
    """
    claim = services.claim_video(making.worker, finish=not making.turns.taken)
    if claim is None:
        return False
    try:
        with making.turns.turn() as turn:
            _make(claim, making, turn)
    except ClaimLost:
        _log.info("video_claim_lost")
        services.discard_results(claim)
    except Refused as refused:
        services.refuse_video(claim, refused.refusal)
    except Exception:  # noqa: BLE001 - the next video may fare better
        _log.exception("video_failed")
    return True


def take_up(worker: str) -> int:
    """Give back what this worker had when it died, and remove what it left; return how many videos."""
    services.remove_workspaces(worker)
    return services.release_claims_of(worker)


def _make(claim: Claim, making: Making, turn: Turn) -> None:
    if claim.worn_out:
        services.refuse_video(claim, Refusal(services.GAVE_UP, {}))
        return
    if claim.continues:
        making.on_playable(claim.media_id)  # whoever made it playable may have died before saying so
        if not turn.take():
            services.release_claim(claim)
            return
    with TemporaryDirectory(
        prefix=services.workspace_prefix(claim), dir=settings.FILE_UPLOAD_TEMP_DIR
    ) as name:
        folder, noted_at = Path(name), time.monotonic()
        with closing(sandbox.run_video(folder, services.video_order(claim, folder), _limits())) as events:
            for event in events:
                if making.is_stopping():
                    services.release_claim(claim)
                    return
                if isinstance(event, Progress) and time.monotonic() - noted_at < _NOTED_EVERY_S:
                    continue
                noted_at = time.monotonic()
                if services.note_event(claim, event, folder):
                    making.on_playable(claim.media_id)
                    if _shall_wait(claim, turn):
                        services.release_claim(claim)
                        return


def _shall_wait(claim: Claim, turn: Turn) -> bool:
    """Say whether others come before the larger renditions of this one, which is begun again then.

    Beginning again costs a tenth; a first rendition that waits for all of a long video's, minutes.
    """
    return not claim.stills_only and (services.others_wait() or not turn.take())


def _limits() -> VideoLimits:
    table = settings.PARVIS
    return usual_video_limits(
        table.video_max_s * 1000,
        table.video_max_pixels,
        av1=table.video_av1,
        kept_bytes=spare.to_keep(table.video_workers),
    )
