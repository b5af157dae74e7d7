"""Who listens, and handing each what concerns them, without ever waiting for a slow reader."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer

QUEUE_MAX: Final = 100  # events; who is further behind than this is disconnected and comes back
PER_ACCOUNT_MAX: Final = 10
ANONYMOUS_MAX: Final = 500  # listeners without an account, in one process


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to push: Mastodon's name for it and its JSON."""

    name: str
    payload: str


@dataclass(eq=False, slots=True)
class Subscriber:
    """One open connection: who listens, to what, and what is still to be sent."""

    viewer: Viewer
    wants_notifications: bool
    wants_home: bool
    wants_public: bool
    queue: asyncio.Queue[Event | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_MAX))

    def push(self, event: Event) -> None:
        """Hand over an event; a reader who is too far behind is let go."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """Make the connection close, at once."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Hub:
    """The open connections of this process. Only the event loop touches it."""

    def __init__(self) -> None:
        """Start with nobody listening."""
        self.subscribers: set[Subscriber] = set()
        self._counts: Counter[UUID | None] = Counter()

    def admits(self, viewer: Viewer) -> bool:
        """Whether one more connection of this viewer is allowed."""
        most = PER_ACCOUNT_MAX if viewer.is_member else ANONYMOUS_MAX
        return self._counts[viewer.account_id] < most

    def add(self, subscriber: Subscriber) -> None:
        self.subscribers.add(subscriber)
        self._counts[subscriber.viewer.account_id] += 1

    def remove(self, subscriber: Subscriber) -> None:
        if subscriber in self.subscribers:
            self.subscribers.remove(subscriber)
            self._counts[subscriber.viewer.account_id] -= 1

    def listeners(self) -> dict[UUID, Viewer]:
        """Return the members to whom notifications are pushed."""
        return {
            one.viewer.account_id: one.viewer
            for one in self.subscribers
            if one.wants_notifications and one.viewer.account_id is not None
        }

    def readers(self, *, home: bool) -> dict[UUID | None, Viewer]:
        """Return to whom posts are pushed: those of their Following, or all public ones."""
        return {
            one.viewer.account_id: one.viewer
            for one in self.subscribers
            if (one.wants_home if home else one.wants_public)
        }

    def end_all(self) -> None:
        """Close every connection, because the server stops."""
        for one in list(self.subscribers):
            one.end()
