"""Write `docs/architecture.md` from the rooms' charters, which stand in their `__init__`."""

import ast
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "parvis"
LAYERS = (
    ("ops",),
    ("api", "web"),
    ("portability", "ai"),
    ("feed",),
    ("moderation",),
    ("posts",),
    ("accounts",),
    ("media",),
    ("ledger", "learn"),
    ("base",),
)
INTRODUCTION = """\
# Architecture

<!-- Written by `make docs` from the rooms' charters; changes belong into their __init__.py. -->

Parvis is one Python package of rooms. A room imports only rooms in rows below its own, and rooms
in one row do not know each other; `make check` proves it with import-linter.

| Room | Charter |
|---|---|
"""
ANATOMY = """
## Inside a room

The same names everywhere; what a room does not need is simply absent. A file past 300 lines
becomes a folder of the same name.

| File | Holds |
|---|---|
| `models.py` | tables, constraints; private to the room |
| `queries.py` | reads: viewer first, never writes, returns frozen values |
| `services.py` | writes: one verb a function, one transaction each |
| `jobs.py` | background handlers, safe to run twice, that call services |
| `errors.py` | what can go wrong here, in words that may be shown |

## What a room consists of
"""


def charter(folder: Path) -> str:
    """Return the docstring of a package or module: why it exists."""
    path = folder / "__init__.py" if folder.is_dir() else folder
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").strip()


def page() -> str:
    """Return the whole page."""
    rooms = [room for layer in LAYERS for room in layer if (PACKAGE / room).is_dir()]
    lines = [f"| `{room}` | {' '.join(charter(PACKAGE / room).split())} |\n" for room in rooms]
    return INTRODUCTION + "".join(lines) + ANATOMY + "".join(_contents(room) for room in rooms)


def _contents(room: str) -> str:
    modules = sorted(
        entry
        for entry in (PACKAGE / room).iterdir()
        if (entry.suffix == ".py" and not entry.name.startswith("__"))
        or ((entry / "__init__.py").exists() and entry.name != "migrations")
    )
    lines = [f"- `{module.stem}`: {_first_line(module)}\n" for module in modules]
    return f"\n### {room}\n\n" + "".join(lines)


def _first_line(module: Path) -> str:
    return " ".join(charter(module).partition("\n\n")[0].split())


if __name__ == "__main__":
    sys.stdout.write(page())
