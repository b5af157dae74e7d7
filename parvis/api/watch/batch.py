"""A batch of events as it was sent: what can be true of it, and what is refused and why."""

import time
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _

from parvis.api.errors import Malformed
from parvis.base.errors import InvalidInput, TooLarge
from parvis.feed.errors import Refused
from parvis.feed.watching import Watch, read_instant_ms, read_watch

MOST_EVENTS: Final = 50
MOST_BYTES: Final = 64 * 1024  # also what browsers let a page send while it closes


@dataclass(slots=True)
class Sent:
    """The events of a batch that can be true, with their places in it, and the others."""

    total: int
    places: list[int]
    watches: list[Watch]
    refused: list[dict[str, Any]]

    def refuse(self, place: int, reason: str, sentence: str) -> None:
        """Note that the event at this place is not taken."""
        self.refused.append({"index": place, "reason": reason, "error": sentence})


def read_batch(body: bytes) -> Sent:
    """Return what was sent; raise where it is no batch at all. One bad event spoils no other."""
    events, shift_ms, now_ms = _events(body)
    sent = Sent(len(events), [], [], [])
    for place, told in enumerate(events):
        try:
            watch = read_watch(told, now_ms, shift_ms)
        except Refused as refusal:
            sent.refuse(place, refusal.reason, refusal.sentence)
        else:
            sent.places.append(place)
            sent.watches.append(watch)
    return sent


def _events(body: bytes) -> tuple[list[object], int, int]:
    """Return the events, how far our clock is ahead of the client's, and what ours says."""
    if len(body) > MOST_BYTES:
        raise TooLarge(_("This request is too large."))
    try:
        batch = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(_("The body is not valid JSON.")) from error
    events = batch.get("events") if isinstance(batch, dict) else None
    if not isinstance(events, list):
        raise InvalidInput("events", _("Send an object with a list of events."))
    if len(events) > MOST_EVENTS:
        raise TooLarge(_("Send at most %(most)s events at a time.") % {"most": MOST_EVENTS})
    now_ms = time.time_ns() // 1_000_000
    sent_at = batch.get("sent_at")
    try:
        shift_ms = 0 if sent_at is None else now_ms - read_instant_ms(sent_at, "sent_at")
    except Refused as refusal:
        raise InvalidInput("sent_at", refusal.sentence) from refusal
    return events, shift_ms, now_ms
