"""Addresses that hold for a while only: for files that are for some eyes, or for nobody's yet.

A signed address says until when it holds, and proves with a keyed hash that this server wrote
it. Its end is rounded to whole periods, so that the address of a file stays the same for a
period and a browser finds again what it has; it then holds for one period at least and two at
most. Whoever was shown one file of a key may fetch the others: they are one video.
"""

import hmac
from functools import lru_cache
from hashlib import sha256
from typing import Final

from django.conf import settings

from parvis.base import clock

_HOUR_S: Final = 3600
_DIGITS: Final = 32  # 128 bits of the hash
_ADDRESSES_KEPT: Final = 4096


def query_of(key: str) -> str:
    """Return what is put behind the path of a guarded file, from the `?` on."""
    period_s = settings.PARVIS.media_url_hours * _HOUR_S
    until = (int(clock.now().timestamp()) // period_s + 2) * period_s
    return f"?until={until}&proof={_proof(settings.SECRET_KEY, key, until)}"


def holds(key: str, until: str, proof: str) -> bool:
    """Say whether this server signed for `key`, and whether the time that it named lies ahead."""
    if not (until.isascii() and until.isdigit() and len(until) <= len(str(1 << 40)) and proof.isascii()):
        return False
    expected = _proof(settings.SECRET_KEY, key, int(until))
    return hmac.compare_digest(expected, proof) and int(until) > clock.now().timestamp()


def seconds_left(until: str) -> int:
    """Return for how long an address that holds may be kept."""
    return max(0, int(int(until) - clock.now().timestamp()))


@lru_cache(_ADDRESSES_KEPT)
def _proof(secret: str, key: str, until: int) -> str:
    own = sha256(f"parvis.media.addresses\0{secret}".encode()).digest()  # this secret signs other things too
    return hmac.new(own, f"{key}\0{until}".encode(), sha256).hexdigest()[:_DIGITS]
