"""Sweeps of the room; each may run twice without harm."""

from parvis.accounts import services


def expire_mutes() -> None:
    """Remove mutes whose time is over."""
    services.expire_mutes()


def forget_taken_back() -> None:
    """Forget what members took back too long ago to matter."""
    services.forget_taken_back()
