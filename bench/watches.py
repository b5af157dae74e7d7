"""Watches of a page of For You, as the swipe tells them."""

import json
import random
import time
import uuid
from collections.abc import Sequence
from typing import Any, Final

ADDRESS: Final = "/api/parvis/v1/watch"


def batch(
    page: dict[str, Any], posts: Sequence[str], chance: random.Random, dwells_ms: Sequence[int]
) -> bytes:
    """Return a batch that says of each post of the page how long it was looked at: one of `dwells_ms`."""
    now_ms = time.time_ns() // 1_000_000
    events = []
    for post in posts:
        watched_ms = chance.choice(dwells_ms)
        events.append(
            {
                "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
                "post": post,
                "started_at": now_ms - watched_ms,
                "watched_ms": watched_ms,
                "duration_ms": 0,
                "ended": "swiped",
                "surface": "foryou",
                "receipt": page["receipt"],
            }
        )
    return json.dumps({"sent_at": now_ms, "events": events}).encode()
