"""One person's app: the few operations of the API that swiping takes, over a connection that is kept."""

import http.client
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from parvis.base import ids
from parvis.base.errors import Conflict

_FEED: Final = "/api/parvis/v1/feed"
_WATCH: Final = "/api/parvis/v1/watch"
_TIMEOUT_S: Final = 180
_IDLE_S: Final = 5  # after which a server may have hung up


@dataclass(frozen=True, slots=True)
class Page:
    """A page of For You: the ids of its posts and of their authors, and its receipt."""

    posts: tuple[tuple[UUID, UUID], ...]
    receipt: str | None
    after: str
    degraded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """What is told of one post."""

    post_id: UUID
    watched_ms: int
    duration_ms: int
    finished: bool
    shared: bool


class App:
    """A connection with somebody's token."""

    def __init__(self, url: str) -> None:
        """Connect when the first thing is asked."""
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.netloc, timeout=_TIMEOUT_S)
        self._used_at = time.monotonic()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def page(self, token: str, after: str, limit: int) -> Page:
        """Return a page of For You."""
        told = self._ask("GET", f"{_FEED}?limit={limit}{f'&after={after}' if after else ''}", token)
        posts = tuple((UUID(one["id"]), UUID(one["account"]["id"])) for one in told["posts"])
        return Page(posts, told["receipt"], told["after"] or "", tuple(told["degraded"]))

    def watched(self, token: str, receipt: str | None, watches: Sequence[Watched]) -> None:
        """Tell what was watched, each a moment after the other."""
        now_ms = time.time_ns() // 1_000_000
        events = [
            {
                "id": str(ids.uuid7()),
                "post": str(one.post_id),
                "started_at": now_ms - len(watches) + place,
                "watched_ms": one.watched_ms,
                "duration_ms": one.duration_ms,
                "ended": "finished" if one.finished else "swiped",
                "surface": "foryou",
                "receipt": receipt,
                "shared": one.shared,
            }
            for place, one in enumerate(watches)
        ]
        told = self._ask("POST", _WATCH, token, {"sent_at": now_ms, "events": events})
        if told["refused"]:
            raise Conflict(f"The server refused {told['refused'][0]}")

    def like(self, token: str, post_id: UUID) -> None:
        """Like a post."""
        self._ask("POST", f"/api/v1/statuses/{post_id}/favourite", token, {})

    def keep(self, token: str, post_id: UUID) -> None:
        """Bookmark a post."""
        self._ask("POST", f"/api/v1/statuses/{post_id}/bookmark", token, {})

    def follow(self, token: str, account_id: UUID) -> None:
        """Follow somebody."""
        self._ask("POST", f"/api/v1/accounts/{account_id}/follow", token, {})

    def write(self, token: str, text: str, media_id: UUID | None) -> UUID:
        """Post something; return its id."""
        draft: dict[str, Any] = {"status": text, "visibility": "public", "language": "en"}
        if media_id is not None:
            draft["media_ids"] = [str(media_id)]
        return UUID(self._ask("POST", "/api/v1/statuses", token, draft)["id"])

    def insights(self, token: str, post_id: UUID) -> dict[str, Any]:
        """Return what the author of a post may know."""
        found: dict[str, Any] = self._ask("GET", f"/api/parvis/v1/statuses/{post_id}/insights", token)
        return found

    def _ask(self, method: str, path: str, token: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        if time.monotonic() - self._used_at > _IDLE_S:
            self._connection.close()  # the next request opens it anew
        self._connection.request(method, path, data, headers)
        answer = self._connection.getresponse()
        told = answer.read()
        self._used_at = time.monotonic()
        if answer.status != 200:
            raise Conflict(f"{method} {path}: {answer.status} {told[:300].decode(errors='replace')}")
        return json.loads(told)
