"""Where all chance of the feed comes from: a secret of the day, committed to before it was used.

A page's seed is HMAC-SHA256 of its receipt's id under the secret of its day, and each stage draws
from a seed of its own. The hash of the secret is published a day ahead, so that nobody can choose
it for what it brings about; the secret itself when its day is over, so that anybody can then draw
every number of that day again.
"""

import hashlib
import hmac
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

SECRET_BYTES: Final = 32


def commitment(secret: bytes) -> str:
    """Return what is published of a secret before it is used: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret).hexdigest()


def page_seed(secret: bytes, receipt_id: UUID) -> bytes:
    """Return the 32 bytes that all chance of one page comes from."""
    return hmac.digest(secret, receipt_id.bytes, "sha256")


def stage_seed(seed: bytes, stage: str) -> bytes:
    """Return the 32 bytes that one stage of a page draws from."""
    return hmac.digest(seed, stage.encode(), "sha256")
