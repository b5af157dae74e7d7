"""No test talks to anything outside this machine."""

import ipaddress
import sys
from typing import Any


class OutsideWorldError(RuntimeError):
    """A test tried to reach another machine."""


def allow_only_loopback() -> None:
    """Refuse every connection of this process that leaves the machine."""
    sys.addaudithook(_check)


def _check(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if not isinstance(address, tuple):
        return
    host = address[0]
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if not local:
        message = f"A test tried to connect to {host}."
        raise OutsideWorldError(message)
