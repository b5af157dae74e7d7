"""Every picture of the town, drawn from a seed: what it shows can be told before it is drawn."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from parvis.ops.town.dice import Dice
from parvis.ops.town.drawings import (
    avatars,
    charts,
    creatures,
    crests,
    garden,
    headers,
    market,
    prints,
    skies,
    things,
    water,
)
from parvis.ops.town.drawings.canvas import Brief, Sketch
from parvis.ops.town.model import Drawing

KINDS: dict[str, Callable[[Brief], Sketch]] = {
    "allotment": garden.allotment,
    "avatar": avatars.avatar,
    "birds": creatures.birds,
    "boat": water.boat,
    "books": things.books,
    "bridge": water.bridge,
    "cat": creatures.cat,
    "clock": things.clock,
    "comet": skies.comet,
    "crest": crests.crest,
    "flowers": garden.flowers,
    "header": headers.header,
    "heron": water.heron,
    "lanterns": water.lanterns,
    "league": charts.league,
    "limes": garden.limes,
    "moon": skies.moon,
    "old_photo": things.old_photo,
    "poster": prints.poster,
    "radio": things.radio,
    "river": water.river,
    "route": charts.route,
    "score": prints.score,
    "server": things.server,
    "stall": market.stall,
    "stars": skies.stars,
    "still_life": market.still_life,
    "tiles": prints.tiles,
    "vinyl": prints.vinyl,
    "weather_chart": charts.weather_chart,
}


def sketch(drawing: Drawing) -> Sketch:
    """What the drawing shows, in words, and the means to draw it once."""
    brief = Brief(Dice(drawing.seed), drawing.language, dict(drawing.options))
    return KINDS[drawing.kind](brief)


def draw(drawing: Drawing) -> tuple[Image.Image, str]:
    """The picture and its description, the same for the same drawing."""
    found = sketch(drawing)
    return found.paint(), found.alt_text
