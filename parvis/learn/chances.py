"""Chances as whole numbers: one table from logits to chances, the same to the last bit everywhere.

What decides an order is reckoned in integers. A logit is a multiple of 1/1024 (int16), a chance a
multiple of 2^-20; the table between them is made by whole numbers alone, so that no machine's
exponential function has a say.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

ONE: Final = 1 << 20  # a chance that is certain
LOGIT: Final = 1024  # steps of a logit's unit

_LOGITS: Final = 1 << 16
_HALF: Final = _LOGITS // 2
_BITS: Final = 160


def chance(logits: NDArray[np.int16]) -> NDArray[np.int32]:
    """Return the chances of logits, in 2^-20."""
    return _TABLE[logits.view(np.uint16)]


def logit(wanted: NDArray[np.integer]) -> NDArray[np.int16]:
    """Return the least logit whose chance is at least what is wanted, or the highest logit there is."""
    ascending = np.concatenate([_TABLE[_HALF:], _TABLE[:_HALF]])
    found = np.searchsorted(ascending, wanted) - _HALF
    return np.minimum(found, _HALF - 1).astype(np.int16)


def _table() -> NDArray[Any]:
    """Return 2^20 / (1 + e^(-logit / 1024)), rounded, in the order of the logits' unsigned bits."""
    one = 1 << _BITS
    # e^(-1/1024) by its series, then its powers: errors stay below 2^-130.
    term = shrink = one
    for place in range(1, 40):
        term = -term // (LOGIT * place)
        shrink += term
    table = np.zeros(_LOGITS, np.int32)
    power = one
    for step in range(_HALF + 1):
        whole = one + power
        rounded = (2 * ONE * one + whole) // (2 * whole)
        if step < _HALF:
            table[step] = rounded
        if step:
            table[_LOGITS - step] = ONE - rounded
        power = power * shrink >> _BITS
    return table


_TABLE: Final = _table()
