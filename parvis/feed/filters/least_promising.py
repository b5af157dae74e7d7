"""Candidates beyond what the model is asked about."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from parvis.feed.keys import CHEAP
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query


@dataclass(frozen=True)
class LeastPromising(Filter):
    """Leaves out all but the most promising; of two alike, the older stays."""

    needs: ClassVar[tuple[Key[Any], ...]] = (CHEAP,)
    most: int

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        keep = np.zeros(len(candidates), np.bool_)
        # The second key makes it one answer, in whatever order candidates come.
        best = np.lexsort((candidates.rows, -candidates[CHEAP]))[: self.most]
        keep[best] = True
        return keep
