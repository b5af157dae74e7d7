"""The newest posts in the languages that the viewer chose."""

from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from parvis.feed.keys import TUNING
from parvis.feed.stages import Key, Query, Rows, Source


class ChosenLanguages(Source):
    """Names posts in them, so that a rare language fills a page, too."""

    needs: ClassVar[tuple[Key[Any], ...]] = (TUNING,)

    @override
    def find(self, query: Query) -> Rows:
        stock, chosen = query.stock, query[TUNING].languages
        wanted = np.array([name in chosen for name in stock.languages], np.bool_)
        return stock.newest(wanted, stock.language, self.limit)
