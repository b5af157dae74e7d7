"""Read captions, WebVTT or SubRip, and write them as WebVTT that any browser shows the same.

Kept are cues with their times, their place on the picture and the few tags that the standard
knows (https://www.w3.org/TR/webvtt1/, section 4). Notes, regions and styles are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TIME: Final = r"(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{3})"
_TIMING: Final = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(.*))?", re.ASCII)
_SUBRIP: Final = re.compile(r"(?:\d+[ \t]*\n)?(?:\d+:)?\d\d:\d\d,\d{3}[ \t]+-->", re.ASCII)
_SETTING: Final = re.compile(
    r"(?:vertical:(?:rl|lr)"
    r"|line:-?\d{1,3}(?:\.\d{1,3})?%?(?:,(?:start|center|end))?"
    r"|position:\d{1,3}(?:\.\d{1,3})?%(?:,(?:line-left|center|line-right))?"
    r"|size:\d{1,3}(?:\.\d{1,3})?%"
    r"|align:(?:start|center|end|left|right))",
    re.ASCII,
)
_TAG: Final = re.compile(r"<([^<>]*)>?")
_CLASSES: Final = r"(?:\.[\w-]+)*"
_KNOWN_TAG: Final = re.compile(
    rf"/?(?:c|i|b|u|ruby|rt){_CLASSES}|/(?:v|lang)|v{_CLASSES}[ \t][^\n]*|lang{_CLASSES}[ \t][\w-]+|{_TIME}"
)
_SUBRIP_EXTRAS: Final = re.compile(r"</?font[^<>]{0,200}>|\{\\[^{}]{0,40}\}", re.IGNORECASE)
_BARE_AMPERSAND: Final = re.compile(r"&(?!(?:[a-zA-Z]{2,8}|#\d{1,7});)", re.ASCII)
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ASIDE: Final = frozenset({"NOTE", "STYLE", "REGION"})


class Mistake(Exception):
    """What is wrong, as a code that `media.errors` turns into a sentence, and in which line."""

    def __init__(self, code: str, line: int, text: str = "") -> None:
        """Number lines from 1; `text` is what stands there."""
        super().__init__(code)
        self.code, self.line, self.text = code, line, text


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines between two empty ones, the first of them being `line`."""

    line: int
    lines: list[str]


def normalised(text: str, earlier_ms: int = 0) -> str:
    """Return captions as WebVTT with ordered cues; raise `Mistake` for what is none.

    All times come `earlier_ms` earlier; what would then end before the beginning is left out.
    """
    text = _UNFIT.sub("", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    subrip = _SUBRIP.match(text.lstrip("\n")) is not None
    blocks = list(_blocks(text))
    if not subrip:
        _check_header(blocks)
        blocks = blocks[1:]
    cues: list[str] = []
    last_ms = 0
    for block in blocks:
        if not subrip and block.lines[0].split(maxsplit=1)[0] in _ASIDE:
            continue
        last_ms, cue = _cue(block, last_ms, earlier_ms, subrip=subrip)
        cues.append(cue)
    if not any(cues):
        raise Mistake("no_cues", 1)
    return "\n\n".join(("WEBVTT", *filter(None, cues))) + "\n"


def _blocks(text: str) -> Iterator[_Block]:
    lines: list[str] = []
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            lines.append(line)
        elif lines:
            yield _Block(number - len(lines), lines)
            lines = []
    if lines:
        yield _Block(number - len(lines) + 1, lines)


def _check_header(blocks: list[_Block]) -> None:
    first = blocks[0].lines[0] if blocks else ""
    if not (first == "WEBVTT" or first.startswith(("WEBVTT ", "WEBVTT\t"))):
        raise Mistake("no_header", 1, first)
    for number, line in enumerate(blocks[0].lines):
        if "-->" in line:
            raise Mistake("no_gap", blocks[0].line + number, line)


def _cue(block: _Block, last_ms: int, earlier_ms: int, *, subrip: bool) -> tuple[int, str]:
    """Return when a cue starts and how it is written; without words it is written as nothing."""
    at = 1 if len(block.lines) > 1 and "-->" not in block.lines[0] else 0
    line, written = block.line + at, block.lines[at].strip()
    timing = _TIMING.fullmatch(written)
    if timing is None:
        raise Mistake("no_timing", line, written)
    start_ms, end_ms = _ms(timing.groups()[:4], line), _ms(timing.groups()[4:8], line)
    if end_ms <= start_ms:
        raise Mistake("ends_early", line, written)
    if start_ms < last_ms:
        raise Mistake("out_of_order", line, written)
    place = (
        "" if subrip else "".join(f" {one}" for one in (timing[9] or "").split() if _SETTING.fullmatch(one))
    )
    words = (_words(text, line + after, subrip=subrip) for after, text in enumerate(block.lines[at + 1 :], 1))
    shown = "\n".join(filter(None, words))
    if not shown or end_ms <= earlier_ms:
        return start_ms, ""
    times = f"{_written(max(0, start_ms - earlier_ms))} --> {_written(end_ms - earlier_ms)}"
    return start_ms, f"{times}{place}\n{shown}"


def _words(text: str, line: int, *, subrip: bool) -> str:
    if "-->" in text:
        raise Mistake("no_gap", line, text)
    if subrip:
        return _TAG.sub(_kept_or_shown, _BARE_AMPERSAND.sub("&amp;", _SUBRIP_EXTRAS.sub("", text))).strip()
    for tag in _TAG.finditer(text):
        if not _is_known(tag):
            raise Mistake("unknown_tag", line, tag[0])
    return text.strip()


def _kept_or_shown(tag: re.Match[str]) -> str:
    """SubRip is plain text but for a few tags that both know; the rest is to be read as it stands."""
    return tag[0] if _is_known(tag) else tag[0].replace("<", "&lt;").replace(">", "&gt;")


def _is_known(tag: re.Match[str]) -> bool:
    return tag[0].endswith(">") and _KNOWN_TAG.fullmatch(tag[1]) is not None


def _ms(parts: tuple[str | None, ...], line: int) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    if minutes > 59 or seconds > 59:
        raise Mistake("no_timing", line, ":".join(part or "0" for part in parts))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _written(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"
