"""Who stands how to whom: pages of people, and sets of ids for the rooms above."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from parvis.accounts.models import AccountState, Block, Follow, FollowRequest, Mute
from parvis.accounts.queries.accounts import account_by_id, accounts_by_ids
from parvis.accounts.queries.views import AccountView, Relationship, Viewer
from parvis.base import clock, ids
from parvis.base.keyset import page_of, slice_by
from parvis.base.paging import Cursor, Page


class FollowBegun(NamedTuple):
    """Who follows whom; the id tells since when."""

    id: UUID
    follower_id: UUID
    followee_id: UUID


def followers(viewer: Viewer, account_id: UUID, cursor: Cursor) -> Page[AccountView]:
    """Return who follows the account, the newest first."""
    account_by_id(viewer, account_id)
    rows = Follow.objects.filter(followee=account_id, follower__state=AccountState.ACTIVE)
    return _people(_unblocked(viewer, rows, "follower_id"), "follower_id", cursor)


def following(viewer: Viewer, account_id: UUID, cursor: Cursor) -> Page[AccountView]:
    """Return whom the account follows, the newest first."""
    account_by_id(viewer, account_id)
    rows = Follow.objects.filter(follower=account_id, followee__state=AccountState.ACTIVE)
    return _people(_unblocked(viewer, rows, "followee_id"), "followee_id", cursor)


def follow_requests(viewer: Viewer, cursor: Cursor) -> Page[AccountView]:
    """Return who waits for the viewer's consent."""
    rows = FollowRequest.objects.filter(followee=viewer.member_id, follower__state=AccountState.ACTIVE)
    return _people(rows, "follower_id", cursor)


def blocks(viewer: Viewer, cursor: Cursor) -> Page[AccountView]:
    """Return whom the viewer blocks."""
    return _people(Block.objects.filter(blocker=viewer.member_id), "blocked_id", cursor)


def mutes(viewer: Viewer, cursor: Cursor) -> Page[AccountView]:
    """Return whom the viewer mutes."""
    return _people(_active_mutes().filter(muter=viewer.member_id), "muted_id", cursor)


def familiar_followers(
    viewer: Viewer, account_ids: Iterable[UUID], limit: int = 10
) -> dict[UUID, list[AccountView]]:
    """Return, for each account, followers of it whom the viewer follows."""
    wanted = list(account_ids)
    rows = (
        Follow.objects.filter(
            followee_id__in=wanted,
            follower__follows_in__follower=viewer.member_id,
            follower__state=AccountState.ACTIVE,
        )
        .order_by("-follower__followers_count", "id")
        .values_list("followee_id", "follower_id")[: limit * max(len(wanted), 1) * 4]
    )
    chosen: dict[UUID, list[UUID]] = {account_id: [] for account_id in wanted}
    for account_id, follower_id in rows:
        if len(chosen[account_id]) < limit:
            chosen[account_id].append(follower_id)
    known = accounts_by_ids(i for group in chosen.values() for i in group)
    return {key: [known[i] for i in group] for key, group in chosen.items()}


def relationships(viewer: Viewer, account_ids: Iterable[UUID]) -> dict[UUID, Relationship]:
    """Return how the viewer stands to each account; to none, for nobody."""
    wanted = list(account_ids)
    if not viewer.is_member or not wanted:
        return {account_id: Relationship(account_id) for account_id in wanted}
    me = viewer.account_id
    facts: dict[UUID, dict[str, Any]] = {account_id: {} for account_id in wanted}
    follows_out = Follow.objects.filter(follower=me, followee_id__in=wanted)
    for account_id, show in follows_out.values_list("followee_id", "show_reposts"):
        facts[account_id].update(following=True, show_reposts=show)
    follows_in = Follow.objects.filter(followee=me, follower_id__in=wanted)
    requests_out = FollowRequest.objects.filter(follower=me, followee_id__in=wanted)
    requests_in = FollowRequest.objects.filter(followee=me, follower_id__in=wanted)
    blocks_out = Block.objects.filter(blocker=me, blocked_id__in=wanted)
    blocks_in = Block.objects.filter(blocked=me, blocker_id__in=wanted)
    pairs: tuple[tuple[QuerySet[Any, Any], str, str], ...] = (
        (follows_in, "follower_id", "followed_by"),
        (requests_out, "followee_id", "requested"),
        (requests_in, "follower_id", "requested_by"),
        (blocks_out, "blocked_id", "blocking"),
        (blocks_in, "blocker_id", "blocked_by"),
    )
    for rows, column, name in pairs:
        for account_id in rows.values_list(column, flat=True):
            facts[account_id][name] = True
    muted = _active_mutes().filter(muter=me, muted_id__in=wanted)
    for account_id, told, until in muted.values_list("muted_id", "notifications", "expires_at"):
        facts[account_id].update(muting=True, muting_notifications=told, mute_expires_at=until)
    return {account_id: Relationship(account_id, **fact) for account_id, fact in facts.items()}


def blocked_either_way(one: UUID, other: UUID) -> bool:
    """Return whether one of the two blocks the other."""
    return Block.objects.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one)).exists()


def block_between(viewer: Viewer, column: str) -> Exists:
    """Return the condition that a block stands between the viewer and the account in `column`."""
    return Exists(
        Block.objects.filter(
            Q(blocker=viewer.account_id, blocked=OuterRef(column))
            | Q(blocked=viewer.account_id, blocker=OuterRef(column))
        )
    )


def followed_ids(viewer: Viewer) -> QuerySet[Follow, UUID]:
    """Return the ids of those whom the viewer follows, as a subquery."""
    return Follow.objects.filter(follower=viewer.account_id).values_list("followee_id", flat=True)


def followers_among(account_id: UUID, candidates: Collection[UUID]) -> set[UUID]:
    """Return which of the candidates follow the account."""
    rows = Follow.objects.filter(followee=account_id, follower_id__in=candidates)
    return set(rows.values_list("follower_id", flat=True))


def follows_between(since: dt.datetime, until: dt.datetime) -> list[FollowBegun]:
    """Return what was begun then and still is, the oldest first."""
    rows = Follow.objects.filter(id__gte=ids.first_at(since), id__lt=ids.first_at(until)).order_by("id")
    return [FollowBegun(*row) for row in rows.values_list(*FollowBegun._fields)]


def hidden_repost_ids(viewer: Viewer) -> QuerySet[Follow, UUID]:
    """Return the ids of those whom the viewer follows without their reposts, as a subquery."""
    return Follow.objects.filter(follower=viewer.account_id, show_reposts=False).values_list(
        "followee_id", flat=True
    )


def muted_ids(viewer: Viewer, at: dt.datetime | None = None) -> QuerySet[Mute, UUID]:
    """Return the ids of those whom the viewer mutes now, or at that instant, as a subquery."""
    return _active_mutes(at).filter(muter=viewer.account_id).values_list("muted_id", flat=True)


def hidden_ids(viewer: Viewer) -> frozenset[UUID]:
    """Return everybody whom a block, in either direction, hides from the viewer."""
    if not viewer.is_member:
        return frozenset()
    me = viewer.account_id
    out = Block.objects.filter(blocker=me).values_list("blocked_id", flat=True)
    into = Block.objects.filter(blocked=me).values_list("blocker_id", flat=True)
    return frozenset(out.union(into))


def _active_mutes(at: dt.datetime | None = None) -> QuerySet[Mute]:
    return Mute.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at or clock.now()))


def _unblocked(viewer: Viewer, rows: QuerySet[Follow], column: str) -> QuerySet[Follow]:
    return rows.exclude(block_between(viewer, column)) if viewer.is_member else rows


def _people(rows: QuerySet[Any], column: str, cursor: Cursor) -> Page[AccountView]:
    found = slice_by(rows.values_list("id", F(column)), cursor)

    def show(kept: list[Any]) -> list[AccountView]:
        known = accounts_by_ids(account_id for _, account_id in kept)
        return [known[account_id] for _, account_id in kept]

    return page_of(found, cursor, lambda row: row[0], show)
