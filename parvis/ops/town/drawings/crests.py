"""Shields and seals for those who are not a person: clubs, shops, the town hall."""

from __future__ import annotations

from PIL import Image

from parvis.ops.town.dice import Dice
from parvis.ops.town.drawings.canvas import Brief, Canvas, Sketch
from parvis.ops.town.drawings.shapes import (
    CLAY,
    COBALT,
    CREAM,
    NAVY,
    OCHRE,
    PLUM,
    ROSE,
    SAGE,
    SAND,
    TEAL,
    curve,
)

_SIDE = 400


def crest(brief: Brief) -> Sketch:
    """A shield with the first letter of the name, for clubs, shops and the town hall."""
    name = brief.options.get("initial", "P")
    words = [word for word in name.split() if word[0].isupper()]
    letter = (words[-1] if words[0] in ("Les", "Le", "FC") else words[0])[0]
    alt = brief.say(f"Emblem with the letter {letter}", f"Emblème à la lettre {letter}")
    return Sketch(alt, lambda: _crest(brief.dice, letter))


def _crest(dice: Dice, letter: str) -> Image.Image:
    ground, field, mark = dice.pick(
        (
            (COBALT, CREAM, COBALT),
            (CREAM, COBALT, CREAM),
            (SAND, CLAY, CREAM),
            (NAVY, OCHRE, NAVY),
            (TEAL, CREAM, TEAL),
            (OCHRE, NAVY, CREAM),
            (PLUM, ROSE, PLUM),
            (SAGE, NAVY, CREAM),
        )
    )
    canvas = Canvas(_SIDE, _SIDE, ground)
    if dice.chance(0.5):
        canvas.rect((86, 60, 314, 220), field, radius=14)
        left, right = curve((86, 200), (92, 310), (200, 362)), curve((200, 362), (308, 310), (314, 200))
        canvas.polygon([*left, *right], field)
    else:
        canvas.disc((200, 200), 150, field)
        canvas.ring((200, 200), 132, ground, 5)
    for step in range(3):
        y = 258 + step * 20
        canvas.line([(200 - 46 + step * 13, y), (200 + 46 - step * 13, y)], mark, 7)
    canvas.text((200, 222), letter, 150, mark, anchor="middle", bold=0.02)
    return canvas.finish(dice.getrandbits(20))
