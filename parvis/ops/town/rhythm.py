"""When the town is awake: hours, weekdays and how long an answer takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from parvis.ops.town.dice import Dice

_HOURS = tuple(range(24))
_WORKDAY = (1, 0.4, 0.2, 0.1, 0.1, 1, 5, 13, 14, 9, 9, 9, 14, 11, 8, 8, 9, 12, 15, 17, 19, 19, 13, 5)
_WEEKEND = (2, 1, 0.4, 0.2, 0.1, 0.5, 2, 6, 11, 15, 17, 16, 13, 11, 11, 11, 12, 12, 13, 15, 17, 17, 13, 6)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_BUSY = (0.92, 0.95, 1.0, 0.95, 1.0, 1.25, 1.15)
_PARTS = {"dawn": (5, 7), "morning": (7, 10), "noon": (11, 14), "evening": (18, 22), "night": (21, 24)}
_WAKES, _SLEEPS = 6, 1
_SATURDAY = 5
_SEASONS = ("winter", "spring", "summer", "autumn")


def season(moment: datetime) -> str:
    """The season of the northern half, by whole months."""
    return _SEASONS[moment.month % 12 // 3]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days the town has been writing for."""

    now: datetime
    days: int

    @property
    def first(self) -> datetime:
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=self.days)

    def at(self, day: int, hour: int, minute: int) -> datetime:
        return self.first + timedelta(days=day, hours=hour, minutes=minute)

    def weekday_from(self, day: int, weekday: int | None) -> int:
        """The first day from `day` on that is such a weekday."""
        if weekday is None:
            return day
        return day + (weekday - self.at(day, 0, 0).weekday()) % 7

    def moment(self, dice: Dice, on: str = "", at: str = "") -> datetime:
        """A likely moment to write, on such a weekday and at such a time if they matter."""
        while True:
            found = self._guess(dice, on, at)
            if self.first <= found < self.now - timedelta(minutes=3):
                return found

    def _guess(self, dice: Dice, on: str, at: str) -> datetime:
        wanted = [_WEEKDAYS.index(name) for name in on.split(",")] if on else list(range(7))
        days = [day for day in range(self.days + 1) if self.at(day, 0, 0).weekday() in wanted]
        weights = [_BUSY[self.at(day, 0, 0).weekday()] * (1 + day / self.days) for day in days]
        day = dice.pick(days, weights)
        hour, minute = _time_of_day(dice, at, weekend=self.at(day, 0, 0).weekday() >= _SATURDAY)
        return self.at(day, hour, minute) + timedelta(seconds=dice.randrange(60))

    def answer_after(self, dice: Dice, moment: datetime, patience: float = 1.0) -> datetime | None:
        """When a reply comes, or None if that is still ahead. Nobody answers in their sleep."""
        found = moment + timedelta(minutes=1 + patience * dice.lognormvariate(2.9, 1.25))
        if _SLEEPS <= found.hour < _WAKES:
            found = found.replace(hour=_WAKES, minute=20) + timedelta(minutes=dice.random() * 170)
        found = max(found.replace(microsecond=0), moment + timedelta(seconds=20))
        return found if found < self.now - timedelta(seconds=30) else None


def _time_of_day(dice: Dice, at: str, *, weekend: bool) -> tuple[int, int]:
    if ":" in at:
        hour, minute = (int(part) for part in at.split(":"))
        return hour, min(59, max(0, minute + dice.randint(-4, 4)))
    if at in _PARTS:
        return dice.randrange(*_PARTS[at]), dice.randrange(60)
    return dice.pick(_HOURS, _WEEKEND if weekend else _WORKDAY), dice.randrange(60)
