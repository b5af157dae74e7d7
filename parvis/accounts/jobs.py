"""Sweeps of the room; each may run twice without harm."""

from parvis.accounts import services


def expire_mutes() -> None:
    """Remove mutes whose time is over."""
    services.expire_mutes()
