"""Posts with words that the viewer mutes."""

from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from parvis.base.text.terms import saying
from parvis.feed.keys import TUNING
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query


class MutedWords(Filter):
    """Leaves out texts that contain a muted word as a word, or several in their order."""

    needs: ClassVar[tuple[Key[Any], ...]] = (TUNING,)

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        if not query[TUNING].words_off:
            return np.ones(len(candidates), np.bool_)
        muted = saying(query[TUNING].words_off)
        return np.array([not muted.search(text) for text in query.stock.text[candidates.rows]], np.bool_)
