"""The player's own numbers, read out of its module, and its two functions in Python.

`tests/browser/test_policy.py` holds the functions against those that the browser runs.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

MODULE: Final = (
    Path(__file__).resolve().parents[2] / "parvis" / "web" / "static" / "web" / "js" / "player" / "policy.js"
)
_CONSTANT: Final = re.compile(r"^export const ([A-Z_]+) = ([-\d._\[\], ]+);", re.MULTILINE)


class Rendition(Protocol):
    """What is chosen among."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def bps(self) -> float: ...


R = TypeVar("R", bound=Rendition)


@dataclass(frozen=True, slots=True)
class Policy:
    """What is fetched before it is asked for, under the names of the module."""

    posters_ahead: int
    seconds_ahead: tuple[float, ...]
    buffer_first_s: float
    buffer_most_s: float
    samples: int
    bandwidth_start_bps: float
    safety: float
    safety_saving: float
    sharp_enough: float
    short_side_saving_px: int

    def bandwidth(self, samples_bps: Sequence[float]) -> float:
        """The harmonic mean of the newest samples."""
        newest = samples_bps[-self.samples :]
        return len(newest) / sum(1 / bps for bps in newest) if newest else self.bandwidth_start_bps

    def choose(
        self,
        renditions: Sequence[R],
        place_px: tuple[float, float],
        bandwidth_bps: float,
        *,
        saves: bool = False,
    ) -> R:
        """The smallest that is sharp on its place, or the best that arrives in time."""
        upwards = sorted(renditions, key=lambda one: one.bps)
        most = bandwidth_bps * (self.safety_saving if saves else self.safety)
        best = upwards[0]
        for one in upwards[1:]:
            sharp = (
                best.width >= place_px[0] * self.sharp_enough
                or best.height >= place_px[1] * self.sharp_enough
            )
            large = saves and min(one.width, one.height) > self.short_side_saving_px
            if sharp or large or one.bps > most:
                break
            best = one
        return best


def ours(module: Path = MODULE) -> Policy:
    """The policy as the player's module states it."""
    found = {
        name.lower(): json.loads(value.replace("_", ""))
        for name, value in _CONSTANT.findall(module.read_text())
    }
    found["seconds_ahead"] = tuple(found["seconds_ahead"])
    return Policy(**found)


def nothing(policy: Policy) -> Policy:
    """The same player, fetching nothing ahead but the video on the screen."""
    return replace(policy, posters_ahead=0, seconds_ahead=())


def five(policy: Policy) -> Policy:
    """The same player, fetching the next five videos whole, and then the one on the screen."""
    whole = float("inf")
    return replace(policy, posters_ahead=5, seconds_ahead=(whole,) * 5, buffer_most_s=whole)
