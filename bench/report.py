"""Figures as lines of JSON or as a table, and their history."""

import datetime as dt
import json
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HISTORY: Final = Path(__file__).parent / "history.jsonl"


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure has to reach: `at_most`, `at_least`, or nothing in particular."""

    at_most: float | None = None
    at_least: float | None = None

    @property
    def number(self) -> float | None:
        """The bound, whichever side it is on."""
        return self.at_most if self.at_most is not None else self.at_least

    def met(self, value: float) -> bool:
        """Return whether `value` is good enough."""
        return (self.at_most is None or value <= self.at_most) and (
            self.at_least is None or value >= self.at_least
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured."""

    bench: str
    metric: str
    value: float
    unit: str
    target: Target = Target()
    about: dict[str, Any] | None = None  # what else tells it from others: the database
    peer: str = ""
    peer_value: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the figure as one line of the output."""
        line: dict[str, Any] = {
            "bench": self.bench,
            "metric": self.metric,
            "value": round(self.value, 4),
            "unit": self.unit,
            "target": self.target.number,
            "ok": self.target.met(self.value),
            **(self.about or {}),
        }
        return line | ({"peer": self.peer, "peer_value": self.peer_value} if self.peer else {})

    def as_row(self) -> str:
        """Return the figure as one line of a table."""
        bound = self.target.number
        sign = "≤" if self.target.at_most is not None else "≥"
        goal = (
            "" if bound is None else f"{sign} {bound:g}  {'ok' if self.target.met(self.value) else 'MISSED'}"
        )
        about = " ".join(str(value) for value in (self.about or {}).values())
        digits = 4 if abs(self.value) < 1 else 2  # what is measured in hundredths differs in thousandths
        return f"{self.bench:10} {about:11} {self.metric:22} {self.value:10.{digits}f} {self.unit:5} {goal}"


def show(figure: Figure, *, as_json: bool) -> None:
    """Print one figure."""
    print(json.dumps(figure.as_dict()) if as_json else figure.as_row(), flush=True)


def record(figures: list[Figure]) -> None:
    """Append the figures to the history, with the day, the commit and the machine."""
    facts = {"date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "commit": _commit(), **machine()}
    with HISTORY.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(figure.as_dict() | facts) + "\n" for figure in figures)


def machine() -> dict[str, Any]:
    """Return what a reader has to know of the machine, its load just now included."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    return {
        "cpu": models[0].partition(":")[2].strip() if models else platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def _commit() -> str:
    line = ["git", "-C", str(HISTORY.parent), "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(line, capture_output=True, text=True, check=False).stdout.strip()
