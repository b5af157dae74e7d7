"""Who works on which video.

A claim is a compare-and-swap on the video's row, renewed while the work goes on. One that is not
renewed falls back to whoever asks next; one of a worker that starts anew falls back at once. An
edition is what the claim was for: once the owner has changed the cut, the claim is lost.
"""

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.db.models import CharField, F, QuerySet, UUIDField

from parvis.base import clock
from parvis.base.sql import Written, prepared
from parvis.media import storage
from parvis.media.models import Media, State, Video, new_key

MOST_ATTEMPTS: Final = 3
STALE_AFTER: Final = dt.timedelta(seconds=90)

# What a video has of its own before its poster is there.
NO_POSTER: Final = {
    "width": 0,
    "height": 0,
    "small_width": 0,
    "small_height": 0,
    "size_bytes": 0,
    "blurhash": "",
    "colour": "",
    "blur": "",
}

Orders = Mapping[str, Any]


class ClaimLost(Exception):
    """The video is gone, its cut was changed, or another worker has it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to make one edition of one video, and where its files go.

    `continues` is a video that can be watched already: what is there of it stays. `stills_only`
    is one of which nothing but the cover was changed: the rest lies under `old_key`.
    """

    media_id: UUID
    owner_key: UUID
    token: str
    edition: int
    key: str
    old_key: str
    orders: Orders
    continues: bool
    stills_only: bool
    worn_out: bool  # as many workers have tried as shall


def claim_video(worker: str, *, finish: bool = True) -> Claim | None:
    """Take the oldest video that waits, or whose worker has died; `None` when there is none.

    Those that can be watched already come last, and only if one may be finished. `worker` is a
    few letters, the same when the worker is started again.
    """
    now = clock.now()
    for media_id, state in _unfinished(now - STALE_AFTER):
        if (finish or state != State.PLAYABLE) and (claim := _claim(media_id, worker, now)):
            return claim
    return None


def others_wait() -> bool:
    """Return whether there is a video of which nothing is made yet."""
    return any(state == State.WAITING for _id, state in _unfinished(clock.now() - STALE_AFTER))


@prepared
def _unfinished(stale: dt.datetime) -> Written:
    """Return id and state of what is to be done; by hand, for the states must be seen to use the index."""
    sql = """
        SELECT m.id, m.state FROM media_media m JOIN media_video v ON v.media_id = m.id
        WHERE m.state IN ('waiting', 'working', 'playable')
        AND (m.state = 'waiting' OR v.claimed_at IS NULL OR v.claimed_at < %s)
        ORDER BY m.state = 'playable', m.id LIMIT 4
    """
    return Written(sql, (stale,), (UUIDField(), CharField()))


def renew_claim(claim: Claim, /, **changes: object) -> None:
    """Note `changes` on the video, as long as the claim holds; else raise `ClaimLost`."""
    if not held(claim).update(**{"claimed_at": clock.now(), **changes}):
        raise ClaimLost


@contextmanager
def step(claim: Claim, /, **changes: object) -> Iterator[None]:
    """Hold the claim, with `changes` noted, for one transaction; raise `ClaimLost` if it is lost.

    The media's row is locked before the video's, as by everybody who changes both.
    """
    with transaction.atomic():
        Media.objects.select_for_update().filter(id=claim.media_id).exists()
        renew_claim(claim, **changes)
        yield


def held(claim: Claim) -> QuerySet[Video]:
    return Video.objects.filter(media_id=claim.media_id, claim=claim.token, edition=claim.edition)


def release_claim(claim: Claim) -> None:
    """Give a video back unfinished, without blame: its worker was asked to stop."""
    held(claim).update(claim="", claimed_at=None, attempts=F("attempts") - 1)


def release_claims_of(worker: str) -> int:
    """Give back what a worker had when it died; return how many videos that was."""
    return Video.objects.filter(claim__startswith=f"{worker}.").update(claim="", claimed_at=None)


def _claim(media_id: UUID, worker: str, now: dt.datetime) -> Claim | None:
    token = f"{worker}.{secrets.token_hex(6)}"
    with transaction.atomic():
        Media.objects.select_for_update().filter(id=media_id).exists()
        video = Video.objects.select_related("media").filter(media_id=media_id).first()
        if video is None or not _is_free(video, now - STALE_AFTER):
            return None
        # Of two workers that saw the same row, only one finds it unchanged.
        seen = Video.objects.filter(media_id=media_id, edition=video.edition, claim=video.claim)
        seen = seen.filter(claimed_at=video.claimed_at) if video.claimed_at else seen.filter(claimed_at=None)
        if not seen.update(claim=token, claimed_at=now, attempts=F("attempts") + 1, progress_percent=0):
            return None
        return _begun(video, token)


def _is_free(video: Video, stale: dt.datetime) -> bool:
    """Say whether it is still to be had: since it was found, another may have claimed it."""
    if video.media.state not in (State.WORKING, State.PLAYABLE):
        return video.media.state == State.WAITING
    return video.claimed_at is None or video.claimed_at < stale


def _begun(video: Video, token: str) -> Claim:
    """Return the claim, with the row made ready for what is to be made."""
    media, orders = video.media, _orders(video)
    made_before, same = bool(video.made_by), video.made_by == orders
    continues = same and media.state == State.PLAYABLE
    stills_only = (
        made_before and not same and _complete(video) and _but_cover(video.made_by) == _but_cover(orders)
    )
    anew = made_before and not continues
    claim = Claim(
        media_id=media.id,
        owner_key=media.owner_key,
        token=token,
        edition=video.edition,
        key=new_key() if anew else media.key,
        old_key=media.key,
        orders=orders,
        continues=continues,
        stills_only=stills_only,
        worn_out=video.attempts >= MOST_ATTEMPTS,
    )
    if anew and not stills_only:
        _forget_results(media, claim)
    if not stills_only:
        Video.objects.filter(media_id=media.id).update(made_by=orders)
    Media.objects.filter(id=media.id, state=State.WAITING).update(state=State.WORKING)
    return claim


def _forget_results(media: Media, claim: Claim) -> None:
    """Forget what an earlier edition, or a worker that died, made of a video that nobody can see."""
    media.renditions.all().delete()
    Media.objects.filter(id=media.id).update(key=claim.key, **NO_POSTER)
    Video.objects.filter(media_id=media.id).update(strip=None, peaks="")
    transaction.on_commit(partial(storage.remove, claim.old_key), robust=True)


def _orders(video: Video) -> Orders:
    return {
        "trim_start_ms": video.trim_start_ms,
        "trim_end_ms": video.trim_end_ms,
        "cover_ms": video.cover_ms,
        "join": video.join,
        "joined_with": video.joined_with_id and video.joined_with_id.hex,
        "sound": video.sound_id.hex if video.borrows_sound and video.sound_id else None,
        "borrows_sound": video.borrows_sound,
    }


def _but_cover(orders: Orders) -> Orders:
    return {name: value for name, value in orders.items() if name != "cover_ms"}


def _complete(video: Video) -> bool:
    return video.strip is not None  # it comes last
