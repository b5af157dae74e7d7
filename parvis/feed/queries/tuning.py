"""How the viewer has set their feed."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer
from parvis.base import ids
from parvis.base.sql import Query, prepared
from parvis.feed.errors import no_profile
from parvis.feed.models import Memory, TuningProfile
from parvis.feed.queries.history import recent_watches
from parvis.feed.tuning import AS_PUBLISHED, Tuning, recall_tuning
from parvis.posts.queries import trending_hashtags
from parvis.posts.queries.hashtags import hashtags_of

_LOOKED_THROUGH: Final = 200  # watches


@dataclass(frozen=True, slots=True)
class ProfileView:
    """Settings under a name, as their owner sees them."""

    id: UUID
    name: str
    tuning: Tuning
    in_use: bool
    changed_at: dt.datetime


class Topic(NamedTuple):
    """A hashtag: its key, and how it was first written."""

    key: str
    display: str


def tuning_of(viewer: Viewer) -> Tuning:
    """Return the settings that the viewer's feed goes by; as published where none are in use."""
    rows = _in_use(viewer.account_id) if viewer.account_id else []
    return recall_tuning(rows[0][0]) if rows else AS_PUBLISHED


def memory_since_ms(viewer: Viewer) -> int:
    """Return from when on the feed may go by what the viewer did; 0: always."""
    rows = _memory(viewer.account_id) if viewer.account_id else []
    return rows[0][0] if rows else 0


def tuning_profiles(viewer: Viewer) -> list[ProfileView]:
    """Return the viewer's profiles, by name."""
    rows = TuningProfile.objects.filter(account_id=viewer.member_id)
    return sorted(map(_view, rows), key=lambda profile: (profile.name.casefold(), profile.name))


def tuning_profile(viewer: Viewer, profile_id: UUID) -> ProfileView:
    """Return one of the viewer's profiles; raise `NotFound` for any other."""
    row = TuningProfile.objects.filter(account_id=viewer.member_id, id=profile_id).first()
    if row is None:
        raise no_profile()
    return _view(row)


def suggested_topics(viewer: Viewer, limit: int) -> list[Topic]:
    """Return the topics of what the viewer watched lately, the most first, then those that rise."""
    watched = Counter(ids.read(watch.post_id) for watch in recent_watches(viewer, _LOOKED_THROUGH))
    seen = Counter[Topic]()
    for post_id, tags in hashtags_of(viewer, watched).items():
        seen.update({Topic(*tag): watched[post_id] for tag in tags})
    most = sorted(seen, key=lambda topic: (-seen[topic], topic.key))
    rising = (Topic(tag.key, tag.display) for tag in trending_hashtags(viewer, limit=limit))
    return list(dict.fromkeys([*most, *rising]))[:limit]


def _view(row: TuningProfile) -> ProfileView:
    return ProfileView(row.id, row.name, recall_tuning(row.settings), row.in_use, row.changed_at)


@prepared
def _in_use(me: UUID) -> Query:
    return TuningProfile.objects.filter(account_id=me, in_use=True).values_list("settings")


@prepared
def _memory(me: UUID) -> Query:
    return Memory.objects.filter(account_id=me).values_list("since_ms")
