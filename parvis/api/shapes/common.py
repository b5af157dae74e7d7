"""What every shape needs: addresses and instants in the form that clients expect."""

import datetime as dt
from functools import cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static

Json = dict[str, Any]


@cache
def base_url() -> str:
    """Return the address of this network, without a slash at its end."""
    address: str = settings.PARVIS.base_url
    return address.rstrip("/")


@cache
def picture(name: str) -> str:
    """Return the address of a picture that stands for one nobody has chosen."""
    return absolute(static(f"api/{name}"))


def absolute(url: str) -> str:
    """Return an address with its host, as programs elsewhere need it."""
    return f"{base_url()}{url}" if url.startswith("/") else url


def absolute_links(html: str) -> str:
    """Return HTML whose links into this network name its host."""
    return html.replace('href="/', f'href="{base_url()}/')


def instant(at: dt.datetime) -> str:
    """Return an instant in ISO 8601 to the millisecond; `at` is in UTC, as all of ours are."""
    return at.isoformat(timespec="milliseconds")[:-6] + "Z"


def instant_or_none(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="milliseconds")[:-6] + "Z"
