"""What a trainer leaves on the disk, so that the next one goes on where it died.

A state is a folder: the learner, what is remembered for joining, and how far was read. Beside it
stands a list of the stretches learned since, each written down before it was learned. Whoever
takes up a state learns those stretches again, and so has the same weights as if nothing had
happened. States are made in a folder of another name and renamed: one that is there is whole.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import structlog

from parvis.feed.training.gate import Gate
from parvis.feed.training.joining import Joiner
from parvis.feed.training.reading import Erased, Place, Stretch
from parvis.learn.trainer import Trainer

_NEWEST: Final = 2
_HOURS: Final = 24  # for each of which one state is kept, to go back to
_HOUR_MS: Final = 3_600_000
_UNFINISHED: Final = ".new-"
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Progress:
    """How far a trainer has come."""

    place: Place = field(default_factory=Place)
    examples: int = 0
    rollbacks: int = 0  # of which it knows
    forgotten: int = 0  # the last of those whom it had to forget
    made_ms: int = 0
    read_twice: list[str] = field(default_factory=list)  # ids of actions that the next stretch meets again


@dataclass(slots=True)
class Mind:
    """All that a trainer carries from step to step."""

    trainer: Trainer
    joiner: Joiner
    gate: Gate
    progress: Progress

    @classmethod
    def new(cls) -> "Mind":
        """Return one that knows of nobody."""
        return cls(Trainer(), Joiner(), Gate(), Progress())


class States:
    """The folder of states."""

    def __init__(self, folder: Path) -> None:
        """Remove what a crash left half made."""
        self._folder = folder
        for path in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(path, ignore_errors=True)

    def newest(self, before_ms: int | None = None) -> Iterator[Path]:
        """Return the states, the newest first; of those made by some time, if one is named."""
        names = sorted((path for path in self._folder.iterdir() if path.name.isdigit()), reverse=True)
        return (path for path in names if before_ms is None or int(path.name) <= before_ms)

    def keep(self, mind: Mind, now_ms: int) -> Path:
        """Write a state, and forget older ones that nobody will go back to."""
        mind.progress.made_ms = now_ms
        # A clock that runs backwards must not make the newest state look older than another.
        newest = next(iter(self.newest()), None)
        number = max(now_ms, int(newest.name) + 1) if newest else now_ms
        target = self._folder / f"{number:016d}"
        draft = self._folder / f"{_UNFINISHED}{target.name}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        mind.trainer.save(draft / "trainer")
        with (draft / "joiner.npz").open("wb") as file:
            np.savez(file, **cast("dict[str, Any]", mind.joiner.arrays()))
        told = {"progress": asdict(mind.progress), "gate": mind.gate.as_dict()}
        told["progress"]["place"] = list(mind.progress.place)
        (draft / "state.json").write_text(json.dumps(told), encoding="ascii")
        for path in [*draft.rglob("*"), draft]:
            _to_disk(path)
        draft.rename(target)
        _to_disk(self._folder)
        self._thin(now_ms)
        return target

    def drop_newest(self) -> None:
        """Remove a state that is of no use."""
        for path in [*self.newest()][:1]:
            shutil.rmtree(path)

    def _thin(self, now_ms: int) -> None:
        """Keep the newest states, and the first of each of the last hours."""
        states = list(self.newest())
        kept = set(states[:_NEWEST])
        hours = {
            int(path.name) // _HOUR_MS: path for path in states if int(path.name) > now_ms - _HOURS * _HOUR_MS
        }
        for path in set(states) - kept - set(hours.values()):
            shutil.rmtree(path, ignore_errors=True)


def take_up(state: Path) -> Mind | None:
    """Return what a state holds; None, and a line in the log, if it cannot be read."""
    try:
        told = json.loads((state / "state.json").read_text(encoding="ascii"))
        joiner = Joiner()
        with np.load(state / "joiner.npz", allow_pickle=False) as arrays:
            joiner.take_up(dict(arrays))
        progress = Progress(**told["progress"])
        progress.place = Place(*progress.place)
        return Mind(Trainer.load(state / "trainer"), joiner, Gate(**told["gate"]), progress)
    except Exception:  # noqa: BLE001 - whatever is wrong with a file, an earlier one is tried
        _log.exception("training_state_unreadable", state=state.name)
        return None


_KINDS: Final[dict[str, Callable[[list[int]], Stretch | Place | Erased]]] = {
    kind.__name__: kind.of for kind in (Stretch, Place, Erased)
}


class Steps:
    """The stretches learned since a state, in a file beside it."""

    def __init__(self, state: Path) -> None:
        """Name the file; it may not be there yet."""
        self._path = state / "steps"

    def __iter__(self) -> Iterator[Stretch | Place | Erased]:
        """Return the steps in their order; a place is one up to which nothing is to be learned."""
        with contextlib.suppress(FileNotFoundError):
            for line in self._path.read_text(encoding="ascii").splitlines():
                with contextlib.suppress(ValueError, TypeError, KeyError):
                    kind, *numbers = json.loads(line)
                    yield _KINDS[kind](numbers)

    def add(self, step: Stretch | Erased) -> None:
        """Write down what is about to be learned, or who to be forgotten."""
        self._append(step)

    def begin_at(self, place: Place) -> None:
        """Write down that learning goes on at a place, and that nothing else is to be learned again."""
        self._path.unlink(missing_ok=True)
        self._append(place)

    def _append(self, step: Stretch | Place | Erased) -> None:
        line = [type(step).__name__, *step.as_list()]
        with self._path.open("a", encoding="ascii") as file:
            # The line's end comes first, so that one which was cut short spoils no other.
            file.write("\n" + json.dumps(line))


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
