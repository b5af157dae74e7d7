"""The notation in which the town's posts are written down, and its one reader.

A script is one post or a conversation; a line is one post:

    A: Has anybody found the {tool}? ~~ img=repair
    > B: Try [the drawer|under the bench].
    >> A: Found it.
    >" @odile: Quoting the line above it at that depth.

`>` gives the depth of a reply and `>"` makes it a quote. Speakers are letters, cast anew at every
use, or a resident by name; `(fr)` after the speaker changes the language. ` ?? a / b` adds a poll
and ` ~~ key=value; key=value` the rest: img, at, on, cw, vis, season, multiple.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parvis.ops.town.model import Language

_LINE = re.compile(
    r"^(?P<depth>>*)(?:(?<=>)(?P<quote>\"))?\s*"
    r"(?:(?P<speaker>[A-F]|@[a-z0-9_]+)(?:\((?P<language>en|fr)\))?:\s+)?(?P<text>.*)$"
)
_HEAD = re.compile(r"^#\s*(?P<day>-?\d+)\s+(?P<hour>\d+):(?P<minute>\d+)\s*(?P<language>en|fr)?$")


class BadScript(ValueError):
    """A line of the material that the notation does not allow."""


@dataclass(frozen=True, slots=True)
class Line:
    """One post as written, its choices and slots still open."""

    text: str
    speaker: str
    language: Language
    parent: int | None = None
    quotes: bool = False
    poll: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in a story a script begins: days after the story's first, and the time of day."""

    day: int
    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class Script:
    """A post or a conversation on one topic."""

    topic: str
    language: Language
    lines: tuple[Line, ...]
    moment: Moment | None = None

    @property
    def reusable(self) -> bool:
        """Whether chance can make it read differently the next time."""
        return "{" in self.lines[0].text or "[" in self.lines[0].text


def single_scripts(text: str, topic: str, language: Language) -> list[Script]:
    """One script for every line."""
    return [
        Script(topic, language, (read_line(line, language, []),))
        for line in text.strip().splitlines()
        if line.strip()
    ]


def thread_scripts(text: str, topic: str, language: Language) -> list[Script]:
    """One script for every block between blank lines; a `# day hour:minute` line dates it."""
    return [_read_block(block, topic, language) for block in _blocks(text)]


def _blocks(text: str) -> Iterator[list[str]]:
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if lines:
            yield lines


def _read_block(block: list[str], topic: str, language: Language) -> Script:
    moment = None
    if head := _HEAD.match(block[0]):
        moment = Moment(int(head["day"]), int(head["hour"]), int(head["minute"]))
        language = _language(head["language"]) or language
        block = block[1:]
    path: list[int] = []
    lines: list[Line] = []
    for position, raw in enumerate(block):
        line = read_line(raw, language, path)
        lines.append(line)
        del path[len(raw) - len(raw.lstrip(">")) :]
        path.append(position)
    return Script(topic, lines[0].language, tuple(lines), moment)


def read_line(raw: str, language: Language, path: list[int]) -> Line:
    """One line; `path` holds the positions of the lines above it, one for each depth."""
    found = _LINE.match(raw.strip())
    if found is None:
        raise BadScript(raw)
    depth = len(found["depth"])
    if depth > len(path):
        message = f"a reply to nothing: {raw}"
        raise BadScript(message)
    text, _, tail = found["text"].partition(" ~~ ")
    text, _, poll = text.partition(" ?? ")
    return Line(
        text=text.strip(),
        speaker=(found["speaker"] or "A").removeprefix("@"),
        language=_language(found["language"]) or language,
        parent=path[depth - 1] if depth else None,
        quotes=bool(found["quote"]),
        poll=tuple(option.strip() for option in poll.split(" / ")) if poll else (),
        options=_options(tail),
    )


def _options(tail: str) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in tail.split(";") if part.strip())
    return {key.strip(): value.strip() for key, value in pairs}


def _language(code: str | None) -> Language | None:
    if code == "fr":
        return "fr"
    return "en" if code == "en" else None
