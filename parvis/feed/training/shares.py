"""How much each example weighs, so that no member moves the weights alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from parvis.feed.models import UNNAMED

BATCH: Final = 256
# Of one batch, in weight: a member who floods the log has no more than this.
OF_A_BATCH: Final = BATCH // 8
_UNNAMED_OF_A_BATCH: Final = BATCH // 2


def shares(account_ids: Iterable[UUID]) -> dict[UUID, float]:
    """Return how much an example of each member weighs among those of one batch."""
    count = Counter(account_ids)
    most = dict.fromkeys(count, OF_A_BATCH) | {UNNAMED: _UNNAMED_OF_A_BATCH}
    return {account_id: min(1.0, most[account_id] / times) for account_id, times in count.items()}


def in_turns(account_ids: Iterable[UUID]) -> list[list[int]]:
    """Return places parted so that no part has more of one member than a batch may."""
    met: Counter[UUID] = Counter()
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for place, account_id in enumerate(account_ids):
        parts[met[account_id] // OF_A_BATCH].append(place)
        met[account_id] += 1
    return list(parts.values())
