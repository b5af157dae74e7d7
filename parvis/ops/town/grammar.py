"""Turning a written line into a text: choices, slots, numbers, names and French spacing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from parvis.ops.town.dice import Dice
from parvis.ops.town.material import Words
from parvis.ops.town.model import Language

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(
    r"\{(?P<upper>\^)?(?P<at>@)?(?P<name>[a-zA-F_]*)"
    r"(?::(?P<low>\d+)-(?P<high>\d+))?(?:/(?P<again>\w))?\}"
)
_SPACES = re.compile(r"[ \t]{2,}")
_BEFORE_SIGN = re.compile(r" (?=[;:!?»])")
_AFTER_QUOTE = re.compile(r"(?<=«) ")
_HOUR = re.compile(r"(?<=\d) h(?= ?\d\d\b|\b)")
_ARTICLE = re.compile(r"^(les?) ")
_FILLED = "\x01"
_CONTRACTED = {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"}
_CONTRACTION = re.compile(rf"\b(de|à) {_FILLED}(les?)\b", re.IGNORECASE)
_ROUNDS = 12


class UnknownSlot(KeyError):
    """A slot that no vocabulary of the town fills."""


@dataclass(slots=True)
class Scene:
    """What is settled for one script: who speaks, and each slot already filled."""

    dice: Dice
    vocabularies: Mapping[Language, tuple[Words, ...]]
    usernames: dict[str, str]
    first_names: dict[str, str]
    friends: list[str]
    bound: dict[str, str] = field(default_factory=dict)


def write(text: str, language: Language, scene: Scene) -> str:
    """The text with every choice made and every slot filled."""
    for _ in range(_ROUNDS):
        if (replaced := _once(text, language, scene)) == text:
            break
        text = replaced
    text = _SPACES.sub(" ", text).replace(" ,", ",").replace(" .", ".").strip()
    text = _CONTRACTION.sub(_contracted, text).replace(_FILLED, "")
    return french_spaces(text) if language == "fr" else text.replace("'", "\u2019")


def sentence(text: str, language: Language, scene: Scene) -> str:
    """The same, beginning with a capital."""
    written = write(text, language, scene)
    return written[:1].upper() + written[1:]


def french_spaces(text: str) -> str:
    """No line may begin with a French punctuation mark: the space before it does not break."""
    text = _AFTER_QUOTE.sub("\u00a0", _BEFORE_SIGN.sub("\u00a0", text))
    return _HOUR.sub("\u00a0h", text).replace(" €", "\u00a0€").replace("'", "\u2019")


def _contracted(found: re.Match[str]) -> str:
    """`de` and `à` melt into the article of the word that a slot brought: du, des, au, aux."""
    melted = _CONTRACTED[f"{found[1].lower()} {found[2]}"]
    return melted.capitalize() if found[1][0].isupper() else melted


def _once(text: str, language: Language, scene: Scene) -> str:
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda found: scene.dice.pick(found[1].split("|")), text)
    return _SLOT.sub(lambda found: _fill(found, language, scene), text)


def _fill(found: re.Match[str], language: Language, scene: Scene) -> str:
    name = found["name"]
    if found["at"]:
        value = "@" + (scene.usernames[name] if name else _friend(scene))
    elif name in scene.first_names:
        value = scene.first_names[name]
    else:
        key = f"{language}:{name}:{found['low']}:{found['again']}"
        if key not in scene.bound:
            scene.bound[key] = _draw(found, language, scene)
        value = scene.bound[key]
    if language == "fr":
        value = _ARTICLE.sub(f"{_FILLED}\\1 ", value)
    if not found["upper"]:
        return value
    value = value.removeprefix(_FILLED)
    return value[:1].upper() + value[1:]


def _friend(scene: Scene) -> str:
    return scene.dice.pick(scene.friends)


def _draw(found: re.Match[str], language: Language, scene: Scene) -> str:
    name, low, high = found["name"], found["low"], found["high"]
    if name == "time":
        hour, minute = scene.dice.randint(int(low), int(high)), 5 * scene.dice.randrange(12)
        return f"{hour} h {minute:02}" if language == "fr" else f"{hour}:{minute:02}"
    if low is not None:
        return str(scene.dice.randint(int(low), int(high)))
    for words in scene.vocabularies[language]:
        if name in words:
            taken = set(scene.bound.values())
            free = [word for word in words[name] if word not in taken]
            return scene.dice.pick(free or words[name])
    raise UnknownSlot(name)
