"""Who takes which part in a conversation: those it interests, who know each other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from parvis.ops.town.dice import Dice
from parvis.ops.town.model import Follow, Language, Resident
from parvis.ops.town.people import ONE_OF_A_KIND, ORGANISATION
from parvis.ops.town.script import Script


class Casting:
    """The residents as a company of actors."""

    def __init__(self, dice: Dice, residents: Sequence[Resident], ties: Iterable[Follow]) -> None:
        self._dice = dice
        self.residents = residents
        self.by_username = {resident.username: at for at, resident in enumerate(residents)}
        self.followers: dict[int, list[int]] = defaultdict(list)
        for tie in ties:
            if not tie.pending:
                self.followers[tie.followed].append(tie.follower)
        self._said: dict[int, int] = defaultdict(int)

    def roles(self, script: Script) -> dict[str, int]:
        """Every speaker of the script as a resident."""
        found: dict[str, int] = {}
        told_of = self._told_of(script)
        for line in script.lines:
            if line.speaker in found:
                continue
            if line.speaker in self.by_username:
                found[line.speaker] = self.by_username[line.speaker]
                continue
            near = self.followers[next(iter(found.values()))] if found else None
            taken = told_of | set(found.values())
            chosen = self.somebody(script.topic, line.language, near=near, but=taken)
            found[line.speaker] = chosen
        return found

    def somebody(
        self,
        topic: str,
        language: Language,
        *,
        near: Sequence[int] | None = None,
        but: Iterable[int] = (),
    ) -> int:
        """A resident who would write on this topic, among those near where there are any."""
        everyone = range(len(self.residents))
        taken = set(but)
        for group in (near, everyone):
            people = [one for one in group or () if one not in taken]
            weights = [self._fit(one, topic, language) for one in people]
            if any(weights):
                chosen = self._dice.pick(people, weights)
                self._said[chosen] += 1
                return chosen
        return self._dice.pick([one for one in everyone if one not in taken])

    def _told_of(self, script: Script) -> set[int]:
        """Residents whom the script mentions or calls upon: they do not also speak by chance."""
        text = " ".join(line.text for line in script.lines)
        speakers = {line.speaker for line in script.lines}
        return {
            at
            for name, at in self.by_username.items()
            if name in speakers or f"@{name}" in text or self._first_name(at) in text
        }

    def _first_name(self, position: int) -> str:
        return self.residents[position].display_name.split()[0]

    def friends(self, resident: int) -> list[str]:
        """Whom this resident would mention."""
        known = [self.residents[one] for one in self.followers[resident]]
        return [one.username for one in known if one.voice != ORGANISATION] or ["alice"]

    def _fit(self, position: int, topic: str, language: Language) -> float:
        resident = self.residents[position]
        if resident.language != language or resident.voice in (ORGANISATION, ONE_OF_A_KIND):
            return 0.0
        keen = 9.0 if topic in resident.topics else 0.45
        return keen * math.pow(resident.renown, 0.7) / (1.0 + 0.06 * self._said[position])
