"""Which candidates are alike, as far as the model can tell: 64 bits each that can be compared."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from parvis.feed.keys import SKETCH
from parvis.feed.stages import Candidates, Column, Hydrator, Key, Query

_BITS: Final = 64


class Sketches(Hydrator):
    """Takes the signs of each offer: the share of bits in which two differ is their angle (Charikar 2002)."""

    provides: ClassVar[tuple[Key[Any], ...]] = (SKETCH,)

    @override
    def columns(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        model = query.stock.model
        if model is None:
            return {SKETCH.name: np.zeros(len(candidates), np.uint64)}
        return {SKETCH.name: sketches(model.prepared.offers[candidates.rows])}


def sketches(offers: NDArray[np.int8]) -> NDArray[np.uint64]:
    """Return the signs of the first 64 numbers of each, a short one's repeated; 0 where nothing is known."""
    repeats = -(-_BITS // offers.shape[1])
    signs = np.tile(offers > 0, (1, repeats))[:, :_BITS]
    return np.packbits(signs, axis=1).view(np.uint64).reshape(-1)
