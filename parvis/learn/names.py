"""How the ranker calls things: 64 bits that say which is which, and nothing of what it is.

Two posts have a topic in common if its names are equal; that is all that a name is ever used for.
No order, no bit of it enters a score, so other names for the same things give the same page.
"""

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from parvis.learn.schema import KIND_OF, Ints

NONE: Final = 0

_VIDEO, _VIDEO_STEPS = 1, 21  # half doublings of a second
_TEXT, _TEXT_STEPS = 22, 6  # doublings of forty characters
_IMAGES, _IMAGES_STEPS = 28, 3  # one, a pair, more
_SHORT_TEXT: Final = 40


def name_of(field: str, what: str | bytes) -> int:
    """Return the name of what stands in a field of `FIELDS`, or of a "member"; never 0, which is none."""
    raw = what.encode() if isinstance(what, str) else what
    kind = KIND_OF.get(field, field)
    digest = hashlib.blake2b(raw, digest_size=8, person=kind.encode()).digest()
    return int.from_bytes(digest, "little") or 1


def forms_of(
    duration_ms: NDArray[np.integer], images: NDArray[np.integer], characters: NDArray[np.integer]
) -> Ints:
    """Return the form of each post: of a video how long it is, of images how many, else of the text."""
    video = _VIDEO + _steps(2 * np.log2(np.maximum(duration_ms, 1000) / 1000), _VIDEO_STEPS)
    pictures = _IMAGES + _steps(np.log2(np.maximum(images, 1)), _IMAGES_STEPS)
    text = _TEXT + _steps(np.ceil(np.log2(np.maximum(characters, 1) / _SHORT_TEXT)), _TEXT_STEPS)
    forms: Ints = np.where(duration_ms > 0, video, np.where(images > 0, pictures, text))
    return forms


def _steps(steps: NDArray[np.floating], count: int) -> Ints:
    return np.asarray(np.clip(steps, 0, count - 1), np.int32)
