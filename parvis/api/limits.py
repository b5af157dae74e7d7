"""How often one network address, or one account, may try what must not be tried at will."""

import hashlib
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.base.errors import RateLimited

HOUR_S: Final = 3600


def count(request: HttpRequest, action: str, most: int, window_s: int = HOUR_S) -> None:
    """Count one `action` of this address; raise `RateLimited` past `most` in the window."""
    count_of(request.META.get("REMOTE_ADDR", ""), action, most, window_s)


def count_of(who: str, action: str, most: int, window_s: int = HOUR_S) -> None:
    """Count one `action` of somebody; raise `RateLimited` past `most` in the window."""
    key = f"api-{action}-{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, window_s):
        return
    try:
        used = cache.incr(key)
    except ValueError:  # it expired between the two lines
        used = 1
    if used > most:
        raise RateLimited(_("Too many attempts. Please wait a while."), window_s)
