"""Keep one text's direction controls from reaching what stands around it.

A control left open runs on into the next words of the page, and an override can make a
link read backwards. Per line (controls end with it, UAX #9 rule X9 onwards), what does
not pair up is dropped, and so are overrides, which no language needs. Marks that stand
alone (LRM, RLM, ALM) and well-paired embeddings and isolates stay.
"""

import re
from typing import Final

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069\n\u2029]")
_POP_EMBEDDING: Final = "\u202c"
_OVERRIDES: Final = "\u202d\u202e"
_ISOLATES: Final = "\u2066\u2067\u2068"
_POP_ISOLATE: Final = "\u2069"
_LINE_ENDS: Final = "\n\u2029"


def stray_controls(text: str) -> frozenset[int]:
    """Return the positions of direction controls that must not reach a page."""
    line = _Line()
    for found in _CONTROL.finditer(text):
        line.take(found.start(), found[0])
    line.end()
    return frozenset(line.stray)


def settle(text: str) -> str:
    """Return `text` without its stray direction controls."""
    stray = stray_controls(text)
    if not stray:
        return text
    return "".join(character for at, character in enumerate(text) if at not in stray)


class _Line:
    """The controls still open in the line being read, and the strays of the whole text."""

    __slots__ = ("isolates", "opened", "stray")

    def __init__(self) -> None:
        self.stray: set[int] = set()
        self.opened: list[tuple[int, str]] = []
        self.isolates = 0

    def take(self, position: int, control: str) -> None:
        if control in _LINE_ENDS:
            self.end()
        elif control == _POP_EMBEDDING:
            self._close_embedding(position)
        elif control == _POP_ISOLATE:
            self._close_isolate(position)
        else:
            self.opened.append((position, control))
            self.isolates += control in _ISOLATES

    def end(self) -> None:
        self.stray.update(position for position, _ in self.opened)
        self.opened.clear()
        self.isolates = 0

    def _close_embedding(self, position: int) -> None:
        if not self.opened or self.opened[-1][1] in _ISOLATES:
            self.stray.add(position)
            return
        start, opener = self.opened.pop()
        if opener in _OVERRIDES:
            self.stray.update((start, position))

    def _close_isolate(self, position: int) -> None:
        if not self.isolates:
            self.stray.add(position)
            return
        self.isolates -= 1
        while (innermost := self.opened.pop())[1] not in _ISOLATES:
            self.stray.add(innermost[0])
