"""The trainer's work, step by step: learn a stretch of what happened, publish what is better, keep what is needed.

There is one trainer for a network. It starts from what was kept, learns again what was learned
since, and so goes on as if it had never been away. What an operator rolls back it forgets: it
takes up a state from before, and reads on from the present.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import structlog

from parvis.feed.queries.log import Logged, newest_seq, settled_seq
from parvis.feed.queries.publications import InForce, in_force
from parvis.feed.services.publications import Made, hold_back, note_learned, publish_weights
from parvis.feed.training.examples import checked, contents_of, lesson_of, member_name
from parvis.feed.training.joining import Action
from parvis.feed.training.keeping import Mind, States, Steps, take_up
from parvis.feed.training.reading import (
    OVERLAP_MS,
    Erased,
    Place,
    Stretch,
    erased_after,
    next_stretch,
    now_ms,
    read,
)
from parvis.feed.training.shares import in_turns
from parvis.learn import weights as files
from parvis.learn.trainer import Lesson

T = TypeVar("T")

PUBLISH_EVERY_MS: Final = 10_000
_LONGEST_MS: Final = 30_000  # between publications, however large they are: a minute from event to weights
_BYTES_A_SECOND: Final = 1_000_000  # of publications, so that they wear no disk out
_KEEP_EVERY_MS: Final = 60_000
_log = structlog.get_logger(__name__)


class Broken(Exception):
    """A stretch that cannot be learned, or that made numbers which are none."""


class Training:
    """One trainer at work on a folder of states, publishing into a folder of weights."""

    def __init__(self, states: Path, weights: Path) -> None:
        """Take up what was kept, and learn again what was learned since."""
        self._states = States(states)
        self._weights = weights
        self._published_ms = self._kept_ms = now_ms()
        self._published_bytes = 0
        self.unpublished = 0  # examples and corrections
        self._resume()

    def step(self) -> bool:
        """Learn what has happened since the last step, a batch at most; return whether more waits."""
        here = in_force()
        if here.rollbacks != self.mind.progress.rollbacks:
            self._go_back(here)
        for erased in erased_after(self.mind.progress.forgotten):
            self._steps.add(erased)
            self._forget(erased)
        stretch, more = next_stretch(self.mind.progress.place)
        try:
            self._learn(stretch, write_down=True)
        except Broken:
            self._forget_until(stretch.end)
        return more

    def publish_if_due(self, *, at_once: bool = False) -> bool:
        """Publish if there is something new, it is time, and it is not worse; return whether it was."""
        now = now_ms()
        pause_ms = max(PUBLISH_EVERY_MS, 1000 * self._published_bytes // _BYTES_A_SECOND)
        due = at_once or not 0 <= now - self._published_ms < min(pause_ms, _LONGEST_MS)
        if not self.unpublished or not due:
            return False
        self._published_ms, gate = now, self.mind.gate
        if objection := gate.objection(now):
            _log.warning("weights_held_back", reason=objection)
            hold_back(reason=objection)
            return False
        progress = self.mind.progress
        # The log's own time, so that the same log makes the same file.
        learned = self.mind.trainer.weights(seq=progress.place.seq, made_at_ms=self.mind.joiner.log_ms)
        try:
            name = files.write(learned, self._weights)
        except files.WeightsRefused as refused:
            _log.exception("weights_unfit", reason=refused.reason)
            self._forget_until(progress.place)
            return False
        self._published_bytes = files.path_of(name, self._weights).stat().st_size
        made = Made(name, progress.place.seq, progress.examples, gate.loss, self._published_bytes)
        publish_weights(made)
        gate.passed()
        self.unpublished = 0
        _log.info("weights_published", name=name, examples=progress.examples, loss=round(gate.loss, 4))
        return True

    def keep_if_due(self, *, at_once: bool = False) -> None:
        """Keep the state, now and then, so that little has to be learned again.

        Called before `publish_if_due`: going back to a publication is going on from a state before it.
        """
        now = now_ms()
        due = at_once or not 0 <= now - self._kept_ms < _KEEP_EVERY_MS
        if due and any(True for _step in self._steps):
            self._keep()

    def _keep(self) -> None:
        self._kept_ms = now_ms()
        self._steps = Steps(self._states.keep(self.mind, self._kept_ms))
        note_learned(seq=self.mind.progress.place.seq)

    def _resume(self) -> None:
        """Take up the newest state, and learn what was learned since; without one, begin anew."""
        newest = newest_seq()
        for path in self._states.newest():
            mind = take_up(path)
            if mind is None:
                continue
            if mind.progress.place.seq > newest:
                # The database is older than the state: somebody restored a backup.
                _log.warning("training_state_from_another_log", state=path.name)
                continue
            self.mind, self._steps = mind, Steps(path)
            self._learn_again()
            return
        self._begin_anew()

    def _learn_again(self) -> None:
        for step in self._steps:
            if isinstance(step, Place):
                self.mind.progress.place = step
                continue
            if isinstance(step, Erased):
                self._forget(step)
                continue
            try:
                self._learn(step, write_down=False)
            except Broken:
                self._forget_until(step.end)
                return

    def _begin_anew(self) -> None:
        """Begin with what the content alone says, and hold it against what serves already."""
        here = in_force()
        self.mind = Mind.new()
        self.mind.progress.rollbacks = here.rollbacks
        self.mind.gate.bar = here.publication.loss if here.publication else None
        self._keep()

    def _go_back(self, here: InForce) -> None:
        """Forget what was learned since weights that an operator went back to, and read on from now."""
        made_ms = int(here.publication.made_at.timestamp() * 1000) if here.publication else 0
        found = (take_up(path) for path in self._states.newest(before_ms=made_ms))
        self.mind = next((mind for mind in found if mind), None) or Mind.new()
        progress = self.mind.progress
        progress.place, progress.rollbacks = Place(settled_seq(), now_ms()), here.rollbacks
        self.unpublished = 0
        self._keep()
        _log.warning("training_went_back", examples=progress.examples)

    def _forget_until(self, place: Place) -> None:
        """Go back to the state that was kept, and leave out what was learned since: it spoilt everything."""
        _log.error("training_broken", seq=place.seq)
        hold_back(reason="what was learned last was not usable, and is left out")
        if isinstance(next(iter(self._steps), None), Place):
            self._states.drop_newest()  # went back to it before, and it was no use
        else:
            self._steps.begin_at(place)
        self.unpublished = 0
        self._resume()

    def _learn(self, stretch: Stretch, *, write_down: bool) -> None:
        mind = self.mind
        found = read(stretch)
        known = set(mind.progress.read_twice)
        actions = [action for id_, action in found.actions if id_.hex not in known]
        if write_down and (found.watches or actions):
            self._steps.add(stretch)
        since_ms = stretch.end.acts_ms - OVERLAP_MS
        mind.progress.read_twice = [id_.hex for id_, action in found.actions if action.at_ms >= since_ms]
        mind.progress.place = stretch.end
        if found.watches or actions:
            self._study(checked(found.watches), actions)

    def _forget(self, erased: Erased) -> None:
        """Forget a member: what they did lately and how often they do each thing, not what posts owe to them."""
        self.mind.progress.forgotten = erased.number
        self.mind.trainer.memory.forget_members(np.array([member_name(erased.account_id)], np.uint64))
        self.mind.joiner.forget_member(erased.account_id)
        self.unpublished += 1

    def _study(self, watches: list[Logged], actions: list[Action]) -> None:
        mind = self.mind
        contents = contents_of({watch.post_id for watch in watches})
        joined = mind.joiner.join(watches, contents.authors, actions)
        if joined.examples:
            lesson = lesson_of(joined.examples, contents)
            logits = self._taught(mind.trainer.take, lesson)
            if not np.isfinite(logits).all():
                raise Broken
            mind.gate.add(logits, lesson.actions, lesson.weight)
        if joined.late:
            contents = contents_of({example.post_id for example in joined.late})
            late = [example for example in joined.late if example.post_id in contents.names]
            for places in in_turns(example.account_id for example in late):
                self._taught(mind.trainer.correct, lesson_of([late[place] for place in places], contents))
        mind.progress.examples += len(joined.examples)
        self.unpublished += len(joined.examples) + len(joined.late)

    def _taught(self, learn: Callable[[Lesson], T], lesson: Lesson) -> T:
        """Learn a lesson; whatever goes wrong with it, the trainer goes on behind it."""
        try:
            return learn(lesson)
        except Exception as error:
            _log.exception("lesson_refused", examples=len(lesson.member))
            raise Broken from error
