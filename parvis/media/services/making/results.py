"""Keep what a worker makes, step by step: its file first, then in one transaction the row.

A video can be watched from its first rendition and poster on; the rest follows. Whatever fails
afterwards takes nothing back that people may be watching already.
"""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from parvis.media import errors, storage
from parvis.media.models import Media, Rendition, Sound, State, Video, new_key
from parvis.media.processing.video.contract import (
    POSTER,
    POSTER_JPEG,
    SMALL,
    SOUND,
    STRIP,
    Event,
    Made,
    Probed,
    Progress,
    Refusal,
    RenditionMade,
    StillsMade,
)
from parvis.media.services.keep import drop_originals, forget_sounds
from parvis.media.services.making.claims import NO_POSTER, Claim, renew_claim, step

GAVE_UP: Final = "gave_up"
# Another cut, another sound or one more try may help there, and needs the original.
CURABLE: Final = frozenset(
    {
        GAVE_UP,
        "too_long",
        "trim_empty",
        "sound_gone",
        "sound_unreadable",
        "joined_gone",
        "join_unreadable",
    }
)

_STILLS: Final = (POSTER, POSTER_JPEG, SMALL)
_PLAYS_EVERYWHERE: Final = "h264"
_DONE: Final = {"claim": "", "claimed_at": None, "attempts": 0, "progress_percent": 100}
_log = structlog.get_logger(__name__)


def note_event(claim: Claim, event: Event, folder: Path) -> bool:
    """Keep what the worker reports from `folder`; return whether it can be watched from now on.

    Raises `ClaimLost` when it is no longer wanted; then nothing was noted.
    """
    match event:
        case Probed():
            _note_probe(claim, event)
        case Progress():
            percent = min(99, 100 * event.done_ms // max(1, event.total_ms))
            renew_claim(claim, progress_percent=percent)
        case StillsMade():
            return _keep_stills(claim, event, folder)
        case RenditionMade():
            return _keep_rendition(claim, event, folder)
        case Made():
            _finish(claim, event, folder)
        case Refusal():
            refuse_video(claim, event)
    return False


def refuse_video(claim: Claim, refusal: Refusal) -> None:
    """Note why a video cannot be made; if there is something to watch already, that stays."""
    with step(claim, **_DONE):
        playable = Media.objects.filter(id=claim.media_id, state=State.PLAYABLE)
        if claim.stills_only or playable.exists():
            _log.warning("video_left_incomplete", code=refusal.code, detail=refusal.detail)
            _note_ready(claim)
            if not claim.stills_only:
                transaction.on_commit(partial(_remove_unnoted, claim), robust=True)
            return
        _log.info("video_refused", code=refusal.code, detail=refusal.detail)
        code, facts = refusal.code, refusal.facts
        Rendition.objects.filter(media_id=claim.media_id).delete()
        Video.objects.filter(media_id=claim.media_id).update(
            refusal_code=code, refusal_facts=facts, progress_percent=0
        )
        Media.objects.filter(id=claim.media_id).update(state=State.REFUSED, **NO_POSTER)
        transaction.on_commit(partial(storage.remove, claim.key), robust=True)
        if code not in CURABLE:
            drop_originals([claim.media_id])


def _remove_unnoted(claim: Claim) -> None:
    """Remove what was put in its place by a worker that died before it noted so."""
    named = set(Rendition.objects.filter(media_id=claim.media_id).values_list("name", flat=True))
    if Video.objects.get(media_id=claim.media_id).strip is not None:
        named.add(STRIP)
    for name in storage.variants_of(claim.key):
        if (name == STRIP or name.endswith(".mp4")) and name not in named:
            storage.remove_file(claim.key, name)


def try_again(*, owner_key: UUID, media_id: UUID) -> None:
    """Let a video be made once more that several workers gave up; raise `NotFound` if none is there."""
    refused = Media.objects.filter(id=media_id, owner_key=owner_key, state=State.REFUSED)
    with transaction.atomic():
        again = Video.objects.filter(media__in=refused, original_kept=True)
        if not again.update(
            refusal_code="", refusal_facts={}, attempts=0, claim="", edition=F("edition") + 1
        ):
            raise errors.not_yours()
        refused.update(state=State.WAITING)


def discard_results(claim: Claim) -> None:
    """Remove files that were kept for a claim which is lost, unless they are in use all the same."""
    if not Media.objects.filter(key=claim.key).exists():
        storage.remove(claim.key)


def _note_probe(claim: Claim, event: Probed) -> None:
    end_ms = claim.orders["trim_end_ms"] or event.duration_ms
    cut_ms = max(0, min(end_ms, event.duration_ms) - claim.orders["trim_start_ms"])
    renew_claim(
        claim,
        source=asdict(event),
        duration_ms=cut_ms,
        has_sound=event.has_sound,
        frame_rate=event.frame_rate,
    )


def _keep_stills(claim: Claim, event: StillsMade, folder: Path) -> bool:
    if claim.continues:
        return False
    renew_claim(claim)
    size = sum(storage.keep_file(claim.key, variant, folder / variant) for variant in _STILLS)
    if claim.stills_only:
        _replace_stills(claim, event)
        return True
    with step(claim):
        Media.objects.filter(id=claim.media_id).update(
            **asdict(event) | {"size_bytes": F("size_bytes") + size}
        )
        return _is_playable_now(claim)


def _replace_stills(claim: Claim, event: StillsMade) -> None:
    """Put everything else under the new key too, beside the new stills, and take it into use."""
    carried = [name for name in storage.variants_of(claim.old_key) if name not in _STILLS]
    for variant in carried:
        storage.carry_over(claim.old_key, claim.key, variant)
    facts = asdict(event)
    del facts["size_bytes"]  # about as before
    with step(claim, made_by=claim.orders, **_DONE):
        Media.objects.filter(id=claim.media_id).update(**facts, key=claim.key)
        _note_ready(claim)
        transaction.on_commit(partial(storage.remove, claim.old_key), robust=True)


def _keep_rendition(claim: Claim, event: RenditionMade, folder: Path) -> bool:
    if Rendition.objects.filter(media_id=claim.media_id, name=event.name).exists():
        return False  # a worker before this one had come so far
    renew_claim(claim)
    size = storage.keep_file(claim.key, event.name, folder / event.name)
    with step(claim):
        facts = asdict(event) | {"size_bytes": size}
        Rendition.objects.create(media_id=claim.media_id, **facts)
        Media.objects.filter(id=claim.media_id).update(size_bytes=F("size_bytes") + size)
        return _is_playable_now(claim)


def _is_playable_now(claim: Claim) -> bool:
    """Let it be watched if it has its poster and something that plays everywhere; say whether."""
    plays = Rendition.objects.filter(media=OuterRef("id"), codec=_PLAYS_EVERYWHERE)
    whole = Media.objects.filter(Exists(plays), id=claim.media_id, state=State.WORKING, width__gt=0)
    return bool(whole.update(state=State.PLAYABLE))


def _finish(claim: Claim, event: Made, folder: Path) -> None:
    from parvis.media.services.making import likeness

    renew_claim(claim)
    strip_bytes = storage.keep_file(claim.key, STRIP, folder / STRIP)
    frames = bytes.fromhex(event.frame_hashes)
    likeness.note_prints(claim, frames, bytes.fromhex(event.sound_print))
    alike = likeness.likenesses(claim.media_id, frames)
    sound = _kept_sound(claim, event, folder)
    facts = {"duration_ms": event.duration_ms, "has_sound": event.has_sound, "peaks": event.peaks}
    try:
        with step(claim, strip=asdict(event.strip), **facts, **_DONE):
            _note_sound(claim, sound)
            likeness.note_likenesses(claim.media_id, alike)
            Media.objects.filter(id=claim.media_id).update(size_bytes=F("size_bytes") + strip_bytes)
            _note_ready(claim)
    except BaseException:
        if sound is not None:
            storage.remove(sound.key)
        raise


def _kept_sound(claim: Claim, event: Made, folder: Path) -> Sound | None:
    """Return the sound that came with the video, its file kept; `None` if none did."""
    if not event.has_sound or claim.orders["borrows_sound"]:
        return None
    key = new_key()
    size = storage.keep_file(key, SOUND, folder / SOUND)
    return Sound(
        owner_key=claim.owner_key,
        key=key,
        origin_id=claim.media_id,
        duration_ms=event.duration_ms,
        size_bytes=size,
    )


def _note_sound(claim: Claim, sound: Sound | None) -> None:
    """Put the sound in the place of the one that an earlier cut had, or of what was said of it."""
    video, own = Video.objects.filter(media_id=claim.media_id), Sound.objects.filter(origin_id=claim.media_id)
    if sound is None:
        if not claim.orders["borrows_sound"]:
            video.update(sound=None)
        forget_sounds(own)
        return
    if (before := own.first()) is None:
        sound.save(force_insert=True)
        video.update(sound=sound)
    else:
        own.update(key=sound.key, duration_ms=sound.duration_ms, size_bytes=sound.size_bytes)
        video.update(sound=before)
        transaction.on_commit(partial(storage.remove, before.key), robust=True)


def _note_ready(claim: Claim) -> None:
    media = Media.objects.filter(id=claim.media_id)
    states = (State.WORKING, State.WAITING) if claim.stills_only else (State.PLAYABLE,)
    if not media.filter(state__in=states).update(state=State.READY):
        raise ValueError("made, but nothing to watch")
    if media.filter(attached_at__isnull=False).exists() and not settings.PARVIS.keep_originals:
        drop_originals([claim.media_id])
