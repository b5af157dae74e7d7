"""Arrays that grow as more is met, and shapes that recur."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


def grown(array: NDArray[T], count: int, filling: float = 0) -> NDArray[T]:
    """Return the array if it has room for `count` rows, or else one twice as long, as often as needed."""
    length = max(len(array), 1)
    while length < count:
        length *= 2
    return padded(array, length, filling)


def padded(array: NDArray[T], length: int, filling: float = 0) -> NDArray[T]:
    """Return the array filled up to `length`: shapes that recur are compiled once."""
    if length == len(array):
        return array
    more = np.full((length - len(array), *array.shape[1:]), filling, array.dtype)
    return np.concatenate([array, more])


def length_for(count: int) -> int:
    """Return the length to pad to: powers of two, so that few shapes are compiled and little is in vain."""
    length = 1024
    while length < count:
        length *= 2
    return length
