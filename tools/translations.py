"""Keep the French of the pages complete: `extract` finds every string, `compile` makes it readable.

Needs no GNU gettext: Python is read by its own parser, templates by Django's. The compiled
catalogue (`django.mo`) is kept in the repository, so that an operator needs no tool at all;
a house test fails when it is older than its source, or a string has no translation.

    python -m tools.translations extract    # after changing words; then translate what is empty
    python -m tools.translations compile
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polib
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ROOT / "parvis"
LANGUAGES: Final = ("fr",)
PLAIN: Final = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
PLURAL: Final = frozenset({"ngettext", "ngettext_lazy"})
IN_CONTEXT: Final = frozenset({"pgettext", "pgettext_lazy"})
PLURAL_IN_CONTEXT: Final = frozenset({"npgettext", "npgettext_lazy"})
METADATA: Final = {
    "Project-Id-Version": "parvis",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "fr",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A string as the source has it."""

    text: str
    plural: str = ""
    context: str = ""


def catalogue(language: str) -> Path:
    """Return where a language's translations lie."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def messages() -> dict[Message, list[str]]:
    """Return every string of the package that people may read, with the files that say it."""
    found: dict[Message, list[str]] = {}
    for file in sorted([*PACKAGE.rglob("*.py"), *_templates()]):
        for message in _messages_of(file):
            name = str(file.relative_to(ROOT))
            where = found.setdefault(message, [])
            if name not in where:
                where.append(name)
    return found


def extract(language: str) -> None:
    """Bring a language's file up to date: new strings come in empty, those that are gone go."""
    path = catalogue(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = {_key(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    new = polib.POFile(wrapwidth=100)
    new.metadata = METADATA
    for message, files in sorted(messages().items(), key=lambda item: (item[1], item[0])):
        new.append(_entry(message, files, old.get(message)))
    new.save(str(path))


def compiled(language: str) -> bytes:
    """Return what `django.mo` must contain."""
    return bytes(polib.pofile(str(catalogue(language))).to_binary())


def _entry(message: Message, files: list[str], known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        occurrences=[(name, "") for name in files],
    )
    if message.plural:
        entry.msgstr_plural = known.msgstr_plural if known else {0: "", 1: ""}
    else:
        entry.msgstr = known.msgstr if known else ""
    if known:
        entry.tcomment, entry.flags = known.tcomment, known.flags
    return entry


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def _templates() -> Iterator[Path]:
    for folder in PACKAGE.rglob("templates"):
        yield from (file for file in folder.rglob("*") if file.suffix in (".html", ".txt"))


def _messages_of(file: Path) -> Iterator[Message]:
    source = file.read_text()
    if file.suffix == ".py":
        yield from _calls(ast.parse(source))
        return
    for line in templatize(source).splitlines():
        yield from _calls_in_line(line)


def _calls_in_line(line: str) -> Iterator[Message]:
    """Read the calls that Django's template reader leaves among blanks, such as `_('Log in')`."""
    for name in sorted(PLAIN | PLURAL | IN_CONTEXT | PLURAL_IN_CONTEXT, key=len, reverse=True):
        start = line.find(f"{name}(")
        while start >= 0:
            if start == 0 or not (line[start - 1].isalnum() or line[start - 1] == "_"):
                yield from _call_at(line, start)
            start = line.find(f"{name}(", start + 1)


def _call_at(line: str, start: int) -> Iterator[Message]:
    for end in (i for i, letter in enumerate(line) if letter == ")" and i > start):
        try:
            tree = ast.parse(line[start : end + 1], mode="eval")
        except SyntaxError:
            continue
        yield from _calls(tree)
        return


def _calls(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            message = _message(name, words)
            if message is not None and message.text:
                yield message


def _message(name: str, words: list[str]) -> Message | None:
    if name in PLAIN and len(words) == 1:
        return Message(words[0])
    if name in PLURAL and len(words) in (2, 3):  # the third names the number, in a lazy one
        return Message(words[0], words[1])
    if name in IN_CONTEXT and len(words) == 2:
        return Message(words[1], context=words[0])
    if name in PLURAL_IN_CONTEXT and len(words) == 3:
        return Message(words[1], words[2], words[0])
    return None


def main(arguments: list[str]) -> int:
    """Run `extract` or `compile` for every language."""
    for language in LANGUAGES:
        if arguments == ["extract"]:
            extract(language)
        elif arguments == ["compile"]:
            catalogue(language).with_suffix(".mo").write_bytes(compiled(language))
        else:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
