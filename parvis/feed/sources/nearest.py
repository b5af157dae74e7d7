"""The posts that lie nearest to what the viewer is after, in the space of the two towers."""

from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from parvis.feed.keys import SOUGHT
from parvis.feed.stages import Key, Query, Rows, Source
from parvis.learn.nearest import nearest


class Nearest(Source):
    """Looks through every post there is, exactly."""

    needs: ClassVar[tuple[Key[Any], ...]] = (SOUGHT,)
    optional: ClassVar[bool] = True

    @override
    def find(self, query: Query) -> Rows:
        sought = query[SOUGHT]
        if query.stock.model is None or not sought.any():
            return np.empty(0, np.int32)
        return nearest(query.stock.model.laid, sought, self.limit)
