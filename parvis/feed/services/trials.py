"""Counting what becomes of new posts, and moving them up the ladder or off it.

A watch counts if a receipt says that we showed this post to this member on For You; a member
counts once for each post. Whatever is counted was served by us, so nobody lifts a post by telling
of watches. Each row of the log is counted once: how far it has been read moves in the transaction
that writes the counts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from parvis.feed.blur import FEWEST
from parvis.feed.contents import forms_of_posts
from parvis.feed.models import UNNAMED, FormTrial, Progress, Surface, Trial, WatchEvent
from parvis.feed.pools import DAYS, STEPS, Counts, Usual, climbs, received, size_of
from parvis.feed.queries.log import Logged, settled_seq
from parvis.feed.queries.trials import ShownPage, pages_of, usual
from parvis.feed.services.rows import bound, upsertion
from parvis.feed.training.heads import bit, said
from parvis.feed.watching import DAY_MS
from parvis.media.queries.looks import looks
from parvis.posts.queries.alive import alive_posts
from parvis.posts.queries.figures import likes_among

_TRIALS: Final = "trials"
_AT_ONCE: Final = 200  # written within some 30 ms, for which SQLite lets nobody else write
_TO_THE_END: Final = bit("complete")
_READ: Final = bit("long_view")
_TOLD: Final = ("pool", "off", "impressions")
_TOLD_COLUMNS: Final = ("told_received", *(f"told_{name}" for name in _TOLD))
_MOVING: Final = (*Counts._fields, "pool", "off", "counted_to", *_TOLD_COLUMNS)
_COLUMNS: Final = ("post_id", "form", *_MOVING)
_VALUES: Final = attrgetter(*_COLUMNS)
_UPSERT: Final = upsertion("feed_trial", _COLUMNS, key="post_id", changing=_MOVING)


def count_trials() -> int:
    """Count what has come since the last time; return how many places of the log were read."""
    settled, read = settled_seq(), 0
    while step := _count_some(settled):
        read += step
    return read


def _count_some(settled: int) -> int:
    start = Progress.objects.get_or_create(name=_TRIALS)[0].reached
    upto = min(start + _AT_ONCE, settled)
    if upto <= start:
        return 0
    found = _received(_impressions(start, upto))
    with transaction.atomic():
        here = Progress.objects.select_for_update().filter(name=_TRIALS, reached=start)
        if here.update(reached=upto):  # else somebody else counts the same
            _add(found, upto)
    return upto - start


def _impressions(after: int, upto: int) -> list[Logged]:
    """Return the first watches of posts that we showed to members on For You."""
    shown = WatchEvent.objects.filter(surface=Surface.FORYOU, receipt_id__isnull=False)
    shown = shown.exclude(account_id=UNNAMED)
    earlier = shown.filter(
        account_id=OuterRef("account_id"), post_id=OuterRef("post_id"), seq__lt=OuterRef("seq")
    )
    rows = shown.filter(~Exists(earlier), seq__gt=after, seq__lte=upto).order_by("seq")
    watches = [Logged(*row) for row in rows.values_list(*Logged._fields)]
    pages = pages_of({watch.receipt_id for watch in watches if watch.receipt_id})
    return [watch for watch in watches if _was_shown(watch, pages)]


def _was_shown(watch: Logged, pages: Mapping[UUID, ShownPage]) -> bool:
    page = pages.get(watch.receipt_id) if watch.receipt_id else None
    young = watch.started_ms - (watch.post_id.int >> 80) < DAYS * DAY_MS
    return (
        young and page is not None and page.account_id == watch.account_id and watch.post_id in page.post_ids
    )


def _received(watches: Sequence[Logged]) -> dict[UUID, Counts]:
    """Return what became of the impressions of each post; a like counts if it is there by now."""
    liked = likes_among({watch.account_id for watch in watches}, {watch.post_id for watch in watches})
    found: dict[UUID, Counts] = defaultdict(Counts)
    for watch in watches:
        stayed = bool(said(watch).happened & (_TO_THE_END if watch.duration_ms else _READ))
        likes = (watch.account_id, watch.post_id) in liked
        found[watch.post_id] = found[watch.post_id].plus(Counts(1, stayed, likes, stayed and likes))
    return found


def _add(found: Mapping[UUID, Counts], counted_to: int) -> None:
    """Add counts to the trials of posts that are on the ladder, and judge those that have filled a pool."""
    trials = {trial.post_id: trial for trial in Trial.objects.filter(post_id__in=found.keys())}
    trials |= {trial.post_id: trial for trial in _new_trials(found.keys() - trials.keys())}
    changed = [trial for trial in trials.values() if not trial.off]
    _count_first_pools([(trial.form, found[trial.post_id]) for trial in changed if not trial.pool])
    known = usual()
    for trial in changed:
        counts = _counts_of(trial).plus(found[trial.post_id])
        for name, count in counts._asdict().items():
            setattr(trial, name, count)
        trial.counted_to = counted_to
        _judge(trial, counts, known[trial.form])
        _tell(trial, counts, known[trial.form])
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT, [bound(_VALUES(trial)) for trial in changed])


def _new_trials(post_ids: Collection[UUID]) -> list[Trial]:
    """Return trials for those of the posts that a feed may show to anybody at all."""
    posts = alive_posts(post_ids)
    forms = forms_of_posts(posts, looks({media_id for post in posts for media_id in post.media_ids[:1]}))
    return [Trial(post_id=post.id, form=int(form)) for post, form in zip(posts, forms, strict=True)]


def _count_first_pools(received: Iterable[tuple[int, Counts]]) -> None:
    rows = {row.form: row for row in FormTrial.objects.all()}
    for form, counts in received:
        row = rows.setdefault(form, FormTrial(form=form))
        for name, count in counts._asdict().items():
            setattr(row, name, getattr(row, name) + count)
    FormTrial.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["form"], update_fields=Counts._fields
    )


def _judge(trial: Trial, counts: Counts, known: Usual) -> None:
    """Move a post that has filled its pool to the next one, or off the ladder."""
    if counts.impressions < size_of(trial.pool, settings.PARVIS.explore_pool):
        return
    trial.off = not climbs(counts, known)
    if not trial.off:
        trial.pool += 1
        trial.off = trial.pool == len(STEPS)


def _tell(trial: Trial, counts: Counts, known: Usual) -> None:
    """Let the author know how it stands, once enough more people have seen it.

    How it is received is reckoned then and not again: what is usual moves with each single viewer.
    That it is off the ladder is told at once: nothing is counted after that, and it names nobody.
    """
    if trial.impressions - trial.told_impressions >= FEWEST:
        for name in _TOLD:
            setattr(trial, f"told_{name}", getattr(trial, name))
        trial.told_received = received(counts, known)
    elif trial.off:
        trial.told_pool, trial.told_off = trial.pool, True


def _counts_of(trial: Trial) -> Counts:
    return Counts(trial.impressions, trial.stayed, trial.liked, trial.both)
