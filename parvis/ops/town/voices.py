"""How different residents say the same thing."""

from __future__ import annotations

import re

from parvis.ops.town.dice import Dice
from parvis.ops.town.model import Language

_EMOJI = re.compile("\\s*[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+")
_TEEN = {
    "en": ("", "", "", " honestly", " ngl", " 😭", " help", " i\u2019m not ok", " (real)"),
    "fr": ("", "", "", " franchement", " mdr", " 😭", " j\u2019en peux plus", " (véridique)", " voilà voilà"),
}
_WARM = ("", "", "", "", "", "", "", " 🙂", " 💛", " ☀️", " 🌿", " 😊", " 🫶", " 🎉")
_DRY = {
    "en": ("", "", "", "", " Apparently.", " As one does.", " Naturally.", " So there\u2019s that."),
    "fr": ("", "", "", "", " Paraît-il.", " Évidemment.", " Comme de juste.", " On a connu pire."),
}


def speak(text: str, voice: str, language: Language, dice: Dice) -> str:
    """The text as this voice would have typed it. Questions and links keep their end."""
    if voice == "teen":
        return _teen(text, language, dice)
    if voice == "terse":
        return _EMOJI.sub("", text).replace("\u00a0!", ".").replace("!", ".")
    if voice == "warm" and not _EMOJI.search(text):
        return text + dice.pick(_WARM)
    if voice == "dry" and text.endswith("."):
        return text + dice.pick(_DRY[language])
    if voice == "formal":
        return _formal(text, dice)
    return text


def _teen(text: str, language: Language, dice: Dice) -> str:
    lowered = text[:1].lower() + text[1:] if not text[1:2].isupper() else text
    if not text.endswith("."):
        return lowered
    return lowered.rstrip(".") + dice.pick(_TEEN[language])


def _formal(text: str, dice: Dice) -> str:
    opening = dice.pick(("", "", "Dear all. ", "Good evening. ", "If I may: "))
    return f"{opening}{text}" + dice.pick(("", " Regards, Walter", " W.B."))
