"""The network's figures, counted at most once in a while: whoever asks costs little."""

from typing import Final

from django.core.cache import cache

from parvis.accounts import queries
from parvis.accounts.queries import FiguresView

_KEY: Final = "api-figures"
_FRESH_S: Final = 300


def figures() -> FiguresView:
    """Return how large the network is, as of a few minutes ago."""
    found: FiguresView | None = cache.get(_KEY)
    if found is None:
        found = queries.figures()
        cache.set(_KEY, found, _FRESH_S)
    return found
