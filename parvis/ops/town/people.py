"""Who lives in the town: the written cast first, then neighbours made from lists of names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from parvis.ops.town.dice import Dice
from parvis.ops.town.grammar import french_spaces
from parvis.ops.town.material import Material
from parvis.ops.town.model import Drawing, Language, Resident

ORGANISATION = "organisation"
ONE_OF_A_KIND = "own"
_PAGES = 20


class TooFewResidents(ValueError):
    """Fewer accounts were asked for than the stories need."""


def residents(dice: Dice, material: Material, now: datetime, count: int) -> tuple[Resident, ...]:
    """The cast and as many neighbours as are asked for."""
    cast = material.people["cast"]
    if count < len(cast):
        message = f"The town's stories need at least {len(cast)} accounts."
        raise TooFewResidents(message)
    written = [_written(dice, raw, now) for raw in cast]
    taken = {resident.username for resident in written}
    neighbours = islice(_neighbours(dice, material, now, taken), count - len(written))
    return tuple(written) + tuple(neighbours)


def _written(dice: Dice, raw: dict[str, Any], now: datetime) -> Resident:
    language: Language = "fr" if raw["language"] == "fr" else "en"
    return Resident(
        username=raw["username"],
        display_name=raw["name"],
        bio=_typeset(raw["bio"], language),
        language=language,
        pronouns=raw.get("pronouns", ""),
        fields=tuple((name, _typeset(value, language)) for name, value in raw.get("fields", ())),
        avatar=_drawing(dice, raw.get("avatar", "avatar"), language, initial=raw["name"], **_face(raw)),
        header=_drawing(dice, "header", language, view=raw.get("view", "")),
        topics=tuple(raw["topics"]),
        voice=raw.get("voice", "plain"),
        family=raw.get("family", raw["username"]),
        neighbourhood=raw["hood"],
        renown=float(raw.get("renown", 3)),
        locked=raw.get("locked", False),
        joined_at=now - timedelta(days=70 + dice.random() * 500),
    )


def _face(raw: dict[str, Any]) -> dict[str, str]:
    """What a member of the cast wants to look like."""
    if raw.get("voice") == ORGANISATION:
        return {}
    look = {"she": "f", "elle": "f", "he": "m", "il": "m"}
    pronouns = raw.get("pronouns", "")
    return {
        "look": raw.get("look", look.get(pronouns.split("/")[0], "")),
        "portrait": raw.get("portrait", ""),
    }


def _neighbours(dice: Dice, material: Material, now: datetime, taken: set[str]) -> Iterator[Resident]:
    while True:
        language: Language = "fr" if dice.chance(0.48) else "en"
        surname = dice.pick(material.people["surnames"][language])
        hood = dice.pick(material.world["neighbourhoods"])
        for _ in range(dice.pick((1, 1, 2, 2, 3, 4))):
            yield _neighbour(dice, material, now, (surname, hood, language), taken)


def _neighbour(
    dice: Dice,
    material: Material,
    now: datetime,
    home: tuple[str, str, Language],
    taken: set[str],
) -> Resident:
    surname, hood, language = home
    people = material.people
    first, pronouns, look = _first_name(dice, people, language)
    topics = tuple(dice.sample_weighted(*_shares(people["interest"]), dice.pick((2, 3, 3, 4))))
    username = _free_username(dice, first, surname, (people["handles"][topics[0]], taken))
    return Resident(
        username=username,
        display_name=_display_name(dice, first, surname),
        bio=_bio(dice, people, topics, language),
        language=language,
        pronouns=pronouns if dice.chance(0.35) else "",
        fields=_fields(dice, people, hood, language),
        avatar=_drawing(dice, "avatar", language, look=look),
        header=_drawing(dice, "header", language) if dice.chance(0.3) else None,
        topics=topics,
        voice=dice.pick(("plain", "plain", "plain", "warm", "terse", "teen", "dry")),
        family=f"{surname}-{hood}",
        neighbourhood=hood,
        renown=0.4 + dice.paretovariate(1.6) * 0.5,
        locked=dice.chance(0.09),
        joined_at=now - timedelta(days=1 + dice.betavariate(1.2, 0.8) * 420),
    )


def _first_name(dice: Dice, people: dict[str, Any], language: Language) -> tuple[str, str, str]:
    gender = dice.pick(("f", "m"))
    pronouns: str = people["pronouns"][language][gender]
    return dice.pick(people["first_names"][language][gender]), pronouns, gender


def _display_name(dice: Dice, first: str, surname: str) -> str:
    forms = (f"{first} {surname}", first, f"{first} {surname[0]}.", first.lower())
    return dice.pick(forms, (8, 2, 2, 0.7))


def _free_username(dice: Dice, first: str, surname: str, rest: tuple[list[str], set[str]]) -> str:
    handles, taken = rest
    name, family, handle = _plain(first), _plain(surname), dice.pick(handles)
    forms = [f"{name}_{family}", f"{name}{family[0]}", f"{name}_{handle}", f"{handle}_{name}", name]
    dice.shuffle(forms)
    forms.append(f"{name}_{family}_{len(taken)}")
    username = next(form for form in forms if form not in taken)
    taken.add(username)
    return username


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in letters if letter.isalnum())


def _bio(dice: Dice, people: dict[str, Any], topics: tuple[str, ...], language: Language) -> str:
    parts = [dice.pick(people["work"][language])] if dice.chance(0.7) else []
    parts += [dice.pick(people["bios"][language][topic]) for topic in topics[:2]]
    if dice.chance(0.3):
        parts.append(dice.pick(people["quirks"][language]))
    return _typeset(" ".join(parts), language)


def _fields(dice: Dice, people: dict[str, Any], hood: str, language: Language) -> tuple[tuple[str, str], ...]:
    where, since, pages = people["field_names"][language]
    found = [(where, hood)] if dice.chance(0.6) else []
    if dice.chance(0.25):
        found.append((since, str(dice.randint(1961, 2024))))
    if dice.chance(0.4):
        name, values = dice.pick(people["fields"][language])
        found.append((name, _typeset(dice.pick(values), language)))
    if dice.chance(0.12):
        found.append((pages, str(dice.randint(3, _PAGES))))
    return tuple(found)


def _drawing(dice: Dice, kind: str, language: Language, **options: str) -> Drawing:
    kept = tuple((key, value) for key, value in options.items() if value)
    return Drawing(kind, dice.getrandbits(31), language, kept)


def _shares(weights: dict[str, float]) -> tuple[list[str], list[float]]:
    return list(weights), list(weights.values())


def _typeset(text: str, language: Language) -> str:
    return french_spaces(text) if language == "fr" else text.replace("'", "\u2019")
