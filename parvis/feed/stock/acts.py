"""What was liked and passed on lately, and by whom: to be looked up for everybody one follows at once.

New acts are read as they come. What was taken back is found when all of it is read anew.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from parvis.base import ids
from parvis.feed.instants import milliseconds
from parvis.feed.stock.snapshot import Acts, are_among, packed_ids
from parvis.posts.queries.recent_acts import RawAct, acts_since

_LATELY: Final = dt.timedelta(days=2)
_MOST: Final = 20_000
_ANEW_MS: Final = 120_000
# Ids are made before rows are committed.
_OVERLAP: Final = dt.timedelta(seconds=10)


@dataclass(slots=True)
class ActsKept:
    """The last acts; `accounts` tells who is who, and only grows."""

    accounts: dict[bytes, int] = field(default_factory=dict)
    acts: Acts = field(default_factory=lambda: _made([], {}))
    read_anew_ms: int = 0

    def fresh(self, at: dt.datetime) -> Acts:
        """Return the acts as they are now."""
        at_ms = milliseconds(at)
        if at_ms - self.read_anew_ms >= _ANEW_MS:
            self.read_anew_ms = at_ms
            self.acts = _made(acts_since(ids.first_at(at - _LATELY), _MOST), self.accounts)
        else:
            found = _made(acts_since(ids.first_at(at - _OVERLAP), _MOST), self.accounts)
            self.acts = _joined(self.acts, found)
        return self.acts


def _made(raw: Sequence[RawAct], accounts: dict[bytes, int]) -> Acts:
    act_ids = packed_ids(row.id for row in raw)
    order = np.argsort(act_ids, kind="stable")
    actors = [accounts.setdefault(ids.packed(row.account_id), len(accounts)) for row in raw]
    return Acts(
        ids=act_ids[order],
        actor=np.array(actors, np.int32)[order],
        post=packed_ids(row.post_id for row in raw)[order],
        actors=accounts,
    )


def _joined(before: Acts, found: Acts) -> Acts:
    """Return both, each act once, the newest at the end."""
    new = ~are_among(found.ids, before.ids)
    if not new.any():
        return before
    all_ids = np.concatenate([before.ids, found.ids[new]])
    order = np.argsort(all_ids, kind="stable")[-_MOST:]
    return Acts(
        ids=all_ids[order],
        actor=np.concatenate([before.actor, found.actor[new]])[order],
        post=np.concatenate([before.post, found.post[new]])[order],
        actors=before.actors,
    )
