"""New posts that are being tried out, whatever their age on the ladder."""

from typing import Final

import numpy as np
from typing_extensions import override

from parvis.feed.exploring import draws, ladder
from parvis.feed.seeds import stage_seed
from parvis.feed.stages import Query, Rows, Source

_TRIES: Final = 3  # for each that is wanted: some have left the ladder


class OnTheLadder(Source):
    """Names some of all posts of the last days that are on it, and half as many of those that have climbed.

    Which ones is chance: what was posted an hour ago is as likely to be tried as what was posted
    yesterday, however many came since.
    """

    @override
    def find(self, query: Query) -> Rows:
        known, stock = ladder.current(), query.stock
        seed = stage_seed(query.seed, self.name)
        climbed = stock.rows_of(known.climbed)
        first = int(np.searchsorted(stock.created_ms, query.at_ms - ladder.TRIED_FOR_MS))
        young = _some(seed, np.arange(first, stock.n, dtype=np.int32), _TRIES * self.limit)
        on = young[known.are_on(stock.ids[young])]
        rows = [_some(stage_seed(seed, "climbed"), climbed, self.limit // 2), on[: self.limit]]
        return np.unique(np.concatenate(rows)).astype(np.int32)


def _some(seed: bytes, rows: Rows, limit: int) -> Rows:
    """Return so many of the rows, drawn and in the order drawn, or all."""
    if len(rows) <= limit:
        return rows
    drawn = np.array(draws.below(seed, [len(rows)] * limit), np.intp)
    _once, first = np.unique(drawn, return_index=True)
    return rows[drawn[np.sort(first)]]
