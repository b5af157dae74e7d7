"""Keep what a video is known by, and note which earlier ones it repeats.

Brings numpy and FFmpeg with it, so workers alone import it, and late.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Count, Q

from parvis.media.models import Duplicate, Fingerprint, FrameBand, Video
from parvis.media.processing.video.hashes import video as hashes
from parvis.media.services.making.claims import Claim, step

_CANDIDATES: Final = 64
_ROWS_AT_ONCE: Final = 1000

Found = dict[UUID, int]  # videos, and how much of the one is in the other, in percent


def note_prints(claim: Claim, frames: bytes, sound: bytes) -> None:
    """Keep the fingerprints of a video.

    Before likenesses are looked for: of two copies that are made at the same time, one at least
    then sees the other.
    """
    rows = [
        FrameBand(media_id=claim.media_id, band=band, value=value) for band, value in hashes.bands(frames)
    ]
    with step(claim):
        Fingerprint.objects.update_or_create(
            media_id=claim.media_id, defaults={"frames": frames, "sound": sound}
        )
        FrameBand.objects.filter(media_id=claim.media_id).delete()
        FrameBand.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)


def likenesses(media_id: UUID, frames: bytes) -> Found:
    """Return the videos that repeat this one or are repeated by it, duets and stitches left out."""
    others = Fingerprint.objects.filter(media_id__in=_candidates(media_id, hashes.probes(frames)))
    found = {row.media_id: hashes.likeness(frames, bytes(row.frames)) for row in others}
    return {other: round(100 * alike.similarity) for other, alike in found.items() if alike.is_copy}


def note_likenesses(media_id: UUID, found: Found) -> None:
    """Note each pair once, the later video as the copy of the earlier."""
    Duplicate.objects.bulk_create(
        (
            Duplicate(
                media_id=max(media_id, other),
                of_id=min(media_id, other),
                exact=False,
                similarity_percent=percent,
            )
            for other, percent in found.items()
        ),
        ignore_conflicts=True,
    )


def _candidates(media_id: UUID, probes: Sequence[tuple[int, int]]) -> list[UUID]:
    """Return the videos that share most bands with the probes, a copy being among the first."""
    shared: Counter[UUID] = Counter()
    for band, pairs in groupby(sorted(probes), key=itemgetter(0)):
        values = [value for _, value in pairs]
        rows = FrameBand.objects.filter(band=band, value__in=values).exclude(media_id=media_id)
        shared.update(dict(rows.values_list("media_id").annotate(Count("id"))))
    for other in _joined(media_id):
        del shared[other]
    return [other for other, _ in shared.most_common(_CANDIDATES)]


def _joined(media_id: UUID) -> set[UUID]:
    """Return the videos that this one was made with, or that were made with this one."""
    pairs = Video.objects.filter(Q(media_id=media_id) | Q(joined_with_id=media_id), joined_with__isnull=False)
    return {side for pair in pairs.values_list("media_id", "joined_with_id") for side in pair} - {media_id}
