"""Whom a member follows, and whom they are kept apart from: all of it, for a page made now."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Q

from parvis.accounts.models import Block, Follow, Mute
from parvis.accounts.queries.views import Viewer
from parvis.base import ids
from parvis.base.sql import Written, prepared, raw


@dataclass(frozen=True, slots=True)
class Ties:
    """Accounts, by the bytes of their ids, by how a member stands to them; a block counts in either direction."""

    follows: frozenset[bytes] = frozenset()
    blocked: frozenset[bytes] = frozenset()
    muted: frozenset[bytes] = frozenset()


def ties(viewer: Viewer, at: dt.datetime) -> Ties:
    """Return how the viewer stands to others at an instant; nobody has no ties."""
    me = viewer.account_id
    if me is None:
        return Ties()
    return Ties(
        frozenset(ids.packed(one) for (one,) in _follows(me)),
        frozenset(ids.packed(one) for both in _blocks(me) for one in both) - {me.bytes},
        frozenset(ids.packed(one) for (one,) in _mutes(me, at)),
    )


@prepared
def _follows(me: UUID) -> Written:
    return raw(Follow.objects.filter(follower=me).values_list("followee_id"))


@prepared
def _blocks(me: UUID) -> Written:
    rows = Block.objects.filter(Q(blocker=me) | Q(blocked=me))
    return raw(rows.values_list("blocker_id", "blocked_id"))


@prepared
def _mutes(me: UUID, at: dt.datetime) -> Written:
    active = Q(expires_at=None) | Q(expires_at__gt=at)
    return raw(Mute.objects.filter(active, muter=me).values_list("muted_id"))
