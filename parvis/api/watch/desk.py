"""Answers batches: who sends them, how many they may send, and which of their events are stored."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from parvis.api.errors import Malformed, Overloaded
from parvis.api.identity import Identity
from parvis.api.watch.allowance import Allowance
from parvis.api.watch.batch import Sent
from parvis.base.errors import ParvisError, RateLimited
from parvis.base.turn import TURN
from parvis.feed.services import Batch, record_watches

T = TypeVar("T")
Answer = dict[str, Any]
_log = logging.getLogger(__name__)
_PAUSE_S: Final = 30


@dataclass(frozen=True, slots=True)
class Slip:
    """A batch that waits to be stored; `sender` finds out who sent it, or raises one of our errors."""

    sent: Sent
    sender: Callable[[], Identity]
    address: str


class Desk:
    """Takes what waits, all of it in one transaction. Runs in one thread at a time."""

    def __init__(self) -> None:
        """Start with every allowance full."""
        self._allowance = Allowance(settings.PARVIS.watch_events_per_minute)

    def take(self, slips: list[Slip]) -> list[Answer | ParvisError]:
        """Return what to answer to each. What is accepted is on the disk then."""
        with TURN:
            return self._taken(slips)

    def _taken(self, slips: list[Slip]) -> list[Answer | ParvisError]:
        try:
            admitted = _twice(lambda: [_admitted(slip) for slip in slips])
            granted = [self._granted(*pair) for pair in zip(slips, admitted, strict=True)]
            batches = [one for one in granted if isinstance(one, Batch)]
            unknown = iter(_twice(lambda: record_watches(batches)))
        except DatabaseError:
            _log.exception("watches_not_stored")
            connection.close()
            refusal = Overloaded(_("This cannot be stored just now. Please try again."), _PAUSE_S)
            return [refusal] * len(slips)
        return [
            _told(slip.sent, next(unknown)) if isinstance(one, Batch) else one
            for slip, one in zip(slips, granted, strict=True)
        ]

    def _granted(self, slip: Slip, sender: Identity | ParvisError) -> Batch | ParvisError:
        """Return as much of the batch as its sender may still send."""
        if isinstance(sender, ParvisError):
            return sender
        sent, wanted = slip.sent, len(slip.sent.watches)
        granted = self._allowance.take(sender.viewer.account_id or slip.address, wanted)
        if wanted and not granted:
            return RateLimited(_("Too many attempts. Please wait a while."), _PAUSE_S)
        for place in sent.places[granted:]:
            sent.refuse(place, "too_many", "Nobody watches so much in so short a time.")
        del sent.places[granted:], sent.watches[granted:]
        return Batch(sender.viewer, sent.watches)


def _admitted(slip: Slip) -> Identity | ParvisError:
    try:
        return slip.sender()
    except ParvisError as error:
        return error
    except (OperationalError, InterfaceError):
        raise  # it is the connection, and concerns all who wait
    except Exception:  # noqa: BLE001 - whatever stands in a cookie must not spoil the batches beside it
        _log.exception("watch_sender_unreadable")
        return Malformed(_("This request cannot be read."))


def _twice(ask: Callable[[], T]) -> T:
    """Return what the database says; once more if its connection broke. Storing again changes nothing."""
    try:
        return ask()
    except DatabaseError:
        connection.close()
        return ask()


def _told(sent: Sent, unknown: frozenset[Any]) -> Answer:
    for place, watch in zip(sent.places, sent.watches, strict=True):
        if watch.post_id in unknown:
            sent.refuse(place, "post", "There is no such post, or it is not for you to see.")
    sent.refused.sort(key=lambda refusal: int(refusal["index"]))
    return {"accepted": sent.total - len(sent.refused), "refused": sent.refused}
