"""How often one network address may do what anybody may do without logging in."""

import hashlib
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.base.errors import RateLimited

HOUR_S: Final = 3600


def count(request: HttpRequest, action: str, most: int, window_s: int = HOUR_S) -> None:
    """Count one `action` of this address; raise `RateLimited` past `most` in the window."""
    address = request.META.get("REMOTE_ADDR", "")
    digest = hashlib.sha256(address.encode()).hexdigest()[:32]
    key = f"api-{action}-{digest}"
    if cache.add(key, 1, window_s):
        return
    try:
        used = cache.incr(key)
    except ValueError:  # it expired between the two lines
        used = 1
    if used > most:
        raise RateLimited(_("Too many at once from your address. Please wait a while."), window_s)
