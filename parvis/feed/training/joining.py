"""Joining what was watched with what was done: each watch becomes one example, each late action one correction.

A like usually stands in the database before its watch does, since a phone tells of a watch when
the next card is up. It waits here for its watch. What comes after its watch was learned is a
correction, and so is the like's being taken back; one that waits no longer is as if it had never
been. Every watch is learned once, and every action counts once: an action is a bit of an
impression, and it is the change of bits that is learned.

A correction weighs what its impression weighed when it was learned. So liking and taking back,
again and again, comes to nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from numpy.typing import NDArray

from parvis.feed.models import UNNAMED, Surface
from parvis.feed.queries.log import Logged
from parvis.feed.training.allowance import Allowance
from parvis.feed.training.heads import ADDED, bit, said
from parvis.feed.training.impressions import Arrays, Impression, Impressions, Pair, packed, unpacked
from parvis.feed.training.shares import shares

MOST_IMPRESSIONS: Final = 200_000
# A fast swiper watches some three hundred an hour; nobody watches this many.
A_MEMBER_AN_HOUR: Final = 600
# Visitors have no name by which one could be told from many.
UNNAMED_OF_A_POST_AN_HOUR: Final = 60
_CLOCKS_MS: Final = 60_000  # by how much an action may seem to stand before its watch
_WAITS_MS: Final = 3_600_000
_VISIT_MS: Final = 600_000  # within which a watch on a profile follows from one before
_LONGEST_MS: Final = 1_800_000
_FOLLOW: Final = bit("follow")


class Action(NamedTuple):
    """Something that a member did to a post, or (a follow) to the author of posts."""

    account_id: UUID
    target_id: UUID
    head: str
    at_ms: int
    taken_back: bool = False


class Example(NamedTuple):
    """One watch with all that is known of it by now. `known` is 0: for the history only."""

    account_id: UUID
    post_id: UUID
    surface: int
    at_ms: int
    dwell_ms: int
    happened: int
    known: int
    share: float = 1.0  # of the weight of an example


class Joined(NamedTuple):
    """What a stretch of the log comes to.

    `late` are impressions of which more, or less, is true than was learned: `known` are the bits
    that changed, `happened` those among them that are true now.
    """

    examples: list[Example]
    late: list[Example]


class _Changes:
    """What impressions were before this stretch changed them."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[Pair, Impression, int]] = {}

    def change(self, pair: Pair, row: Impression, happened: int) -> None:
        """Let an impression be different from now on."""
        self._of.setdefault(id(row), (pair, row, row.happened))  # which holds the row, and so its id
        row.happened = happened

    def corrections(self) -> list[Example]:
        """Return those that are different; what was not learned from has nothing to be corrected."""
        changed = [
            (pair, row, (row.happened ^ before) & row.known) for pair, row, before in self._of.values()
        ]
        return [
            Example(*pair, row.surface, row.at_ms, row.dwell_ms, row.happened & bits, bits, row.share)
            for pair, row, bits in changed
            if bits
        ]


class Joiner:
    """Reads the log in its order. Nothing in it depends on when it is read."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.log_ms = 0  # the latest instant that the log has named
        self._impressions = Impressions(MOST_IMPRESSIONS)
        self._waiting: dict[Pair, dict[int, int]] = {}  # when each thing was done, by its bit
        self._members = Allowance[UUID](A_MEMBER_AN_HOUR)
        self._unnamed = Allowance[UUID](UNNAMED_OF_A_POST_AN_HOUR)

    def join(
        self, watches: Sequence[Logged], authors: Mapping[UUID, UUID], actions: Iterable[Action]
    ) -> Joined:
        """Return examples of the watches of posts that have an author, in their order, and corrections."""
        late = _Changes()
        for action in actions:
            if action.taken_back:
                self._take_back(action, late)
            else:
                self._act(action, late)
        examples = [
            self._watch(watch, authors[watch.post_id], late) for watch in watches if watch.post_id in authors
        ]
        examples = self._weighed(examples)
        self._forget()
        return Joined(examples, late.corrections())

    def _act(self, action: Action, late: _Changes) -> None:
        account_id, target_id, head, at_ms, _taken_back = action
        found = (
            self._impressions.last_of_author(account_id, target_id)
            if head == "follow"
            else (target_id, self._impressions.get(account_id, target_id))
        )
        if found and found[1] and at_ms >= found[1].since_ms - _CLOCKS_MS:
            self._add(Pair(account_id, found[0]), found[1], bit(head), late)
            return
        waiting = self._waiting.setdefault(Pair(account_id, target_id), {})
        waiting[bit(head)] = max(waiting.get(bit(head), 0), at_ms)

    def _take_back(self, action: Action, late: _Changes) -> None:
        account_id, target_id, head, _at_ms, _taken_back = action
        self._waiting.get(Pair(account_id, target_id), {}).pop(bit(head), None)
        found = (
            self._impressions.followed_at(account_id, target_id)
            if head == "follow"
            else (target_id, self._impressions.get(account_id, target_id))
        )
        if found and found[1]:
            late.change(Pair(account_id, found[0]), found[1], found[1].happened & ~bit(head))

    def _watch(self, watch: Logged, author_id: UUID, late: _Changes) -> Example:
        self.log_ms = max(self.log_ms, watch.started_ms + min(watch.watched_ms, _LONGEST_MS))
        happened, known = said(watch)
        if watch.account_id == UNNAMED:
            weighs = self._unnamed.use(watch.post_id, self.log_ms)
            return _example(watch, happened, known if weighs else 0)
        happened |= self._waited(watch, author_id)
        self._visit(watch, author_id, late)
        before = self._impressions.get(watch.account_id, watch.post_id)
        if before is not None:
            self._add(Pair(watch.account_id, watch.post_id), before, happened & ADDED, late)
            before.since_ms = min(before.since_ms, watch.started_ms)
            return _example(watch, happened, 0)
        weighs = watch.account_id != author_id and self._members.use(watch.account_id, self.log_ms)
        example = _example(watch, happened, known if weighs else 0)
        at_ms = example.at_ms
        row = Impression(author_id, example.surface, at_ms, at_ms, example.dwell_ms, happened, example.known)
        self._impressions.add(watch.account_id, watch.post_id, row)
        return example

    def _waited(self, watch: Logged, author_id: UUID) -> int:
        """Return what was done to the post, or its author, before the watch was told of."""
        since_ms = watch.started_ms - _CLOCKS_MS
        happened = 0
        for target_id in (watch.post_id, author_id):
            waiting = self._waiting.get(Pair(watch.account_id, target_id), {})
            for head in [head for head, at_ms in waiting.items() if at_ms >= since_ms]:
                happened |= head
                del waiting[head]
        return happened

    def _visit(self, watch: Logged, author_id: UUID, late: _Changes) -> None:
        """See in a watch on a profile that the member went there from another post of its author."""
        if watch.surface != Surface.PROFILE:
            return
        found = self._impressions.last_of_author(watch.account_id, author_id)
        if found and found[1].surface != Surface.PROFILE:
            pause_ms = watch.started_ms - found[1].since_ms
            if 0 <= pause_ms <= _VISIT_MS:
                self._add(Pair(watch.account_id, found[0]), found[1], bit("visit"), late)

    def _add(self, pair: Pair, row: Impression, happened: int, late: _Changes) -> None:
        if happened & _FOLLOW:
            self._impressions.note_follow(*pair, row.author_id)
        late.change(pair, row, row.happened | happened)

    def _weighed(self, examples: list[Example]) -> list[Example]:
        """Return examples with their shares, which their impressions remember."""
        share = shares(example.account_id for example in examples if example.known)
        weighed = [example._replace(share=share.get(example.account_id, 0.0)) for example in examples]
        for example in weighed:
            row = self._impressions.get(example.account_id, example.post_id) if example.known else None
            if row is not None:
                row.share = example.share
        return weighed

    def _forget(self) -> None:
        self._impressions.forget(self.log_ms)
        self._members.forget(self.log_ms)
        self._unnamed.forget(self.log_ms)
        past = self.log_ms - _WAITS_MS
        self._waiting = {
            pair: waiting
            for pair, waiting in self._waiting.items()
            if max(waiting.values(), default=0) > past
        }

    def forget_member(self, account_id: UUID) -> None:
        """Forget what a member was shown and did; how much they may still weigh today stays."""
        self._impressions.forget_member(account_id)
        self._waiting = {pair: row for pair, row in self._waiting.items() if pair.account_id != account_id}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all that is remembered, to be kept."""
        kept = {f"impressions_{name}": rows for name, rows in self._impressions.arrays().items()}
        kept["log_ms"] = np.array([self.log_ms])
        waiting = [(pair, row) for pair, rows in self._waiting.items() for row in rows.items()]
        kept["waiting_account"] = packed([pair.account_id for pair, _row in waiting])
        kept["waiting_other"] = packed([pair.other_id for pair, _row in waiting])
        kept["waiting"] = np.array([row for _pair, row in waiting], np.int64).reshape(-1, 2)
        for name, buckets in (("members", self._members), ("unnamed", self._unnamed)):
            entries = list(buckets.entries())
            kept[name] = packed([key for key, _left, _since in entries])
            kept[f"{name}_left"] = np.array([left for _key, left, _since in entries], np.float64)
            kept[f"{name}_since"] = np.array([since for _key, _left, since in entries], np.int64)
        return kept

    def take_up(self, kept: Arrays) -> None:
        """Remember what `arrays` returned; meant for a new one."""
        prefix = "impressions_"
        rows = {name.removeprefix(prefix): kept[name] for name in kept if name.startswith(prefix)}
        self._impressions.take_up(rows)
        self.log_ms = int(kept["log_ms"][0])
        pairs = zip(unpacked(kept["waiting_account"]), unpacked(kept["waiting_other"]), strict=True)
        for pair, (head, at_ms) in zip(pairs, kept["waiting"].tolist(), strict=True):
            self._waiting.setdefault(Pair(*pair), {})[head] = at_ms
        for name, buckets in (("members", self._members), ("unnamed", self._unnamed)):
            numbers = (kept[f"{name}_left"].tolist(), kept[f"{name}_since"].tolist())
            for key, left, since in zip(unpacked(kept[name]), *numbers, strict=True):
                buckets.put_back(key, left, since)


def _example(watch: Logged, happened: int, known: int) -> Example:
    dwell_ms = min(watch.watched_ms, _LONGEST_MS)
    return Example(
        watch.account_id, watch.post_id, watch.surface, watch.started_ms, dwell_ms, happened, known
    )
