"""The programme: which clips there are, who posts them with which words, and who answers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from parvis.ops.town.clips.clip import Shot
from parvis.ops.town.grammar import french_spaces
from parvis.ops.town.model import Language

_SIZES: Final = {"tall": (720, 1280), "upright": (540, 960), "square": (720, 720), "wide": (960, 540)}


@dataclass(frozen=True, slots=True)
class Line:
    """A caption: from when to when, in seconds, and what it says."""

    start_s: float
    end_s: float
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A comment on a clip."""

    username: str
    text: str


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip and the post that it comes with."""

    name: str
    scene: str
    author: str
    language: Language
    topic: str
    seconds: float
    text: str
    alt_text: str
    size: tuple[int, int]
    silent: bool
    options: Mapping[str, Any]
    captions: tuple[Line, ...]
    answers: tuple[Answer, ...]

    @property
    def shot(self) -> Shot:
        """What its scene is asked for."""
        width, height = self.size
        return Shot(self.name, self.seconds, width, height, options=self.options)

    @property
    def webvtt(self) -> str:
        """Its captions as a file; empty where nothing needs saying."""
        if not self.captions:
            return ""
        cues = [f"{_time(line.start_s)} --> {_time(line.end_s)}\n{line.words}\n" for line in self.captions]
        return "\n".join(["WEBVTT\n", *cues])


@cache
def programme() -> tuple[Clip, ...]:
    """Every clip, in the order in which they come: the first dozen are the quickest to make."""
    text = (resources.files("parvis.ops.town") / "material" / "clips.toml").read_text("utf-8")
    return tuple(_clip(raw) for raw in tomllib.loads(text)["clip"])


def _clip(raw: dict[str, Any]) -> Clip:
    language: Language = "fr" if raw["language"] == "fr" else "en"

    def typeset(text: str) -> str:
        return french_spaces(text) if language == "fr" else text.replace("'", "\u2019")

    return Clip(
        name=raw["name"],
        scene=raw.get("scene", raw["name"]),
        author=raw["author"],
        language=language,
        topic=raw["topic"],
        seconds=float(raw["seconds"]),
        text=typeset(raw["text"]),
        alt_text=typeset(raw["alt"]),
        size=_SIZES[raw.get("shape", "upright")],
        silent=raw.get("silent", False),
        options=raw.get("options", {}),
        captions=tuple(Line(start, end, typeset(words)) for start, end, words in raw.get("captions", ())),
        answers=tuple(Answer(username, typeset(text)) for username, text in raw.get("answers", ())),
    )


def _time(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):02}:{rest:06.3f}"
