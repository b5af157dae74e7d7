"""Generated pages are fresh, and every room says what it is for."""

import runpy
from pathlib import Path

import pytest

from parvis.ops import settings_docs

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(path.parent for path in (ROOT / "parvis").glob("*/__init__.py"))


def test_settings_page_is_fresh() -> None:
    assert (ROOT / "docs/settings.md").read_text() == settings_docs.page(), "run `make docs`"


def test_architecture_page_is_fresh() -> None:
    fresh = runpy.run_path(str(ROOT / "tools/architecture.py"))["page"]()
    assert (ROOT / "docs/architecture.md").read_text() == fresh, "run `make docs`"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_room_has_a_charter(room: Path) -> None:
    charter = runpy.run_path(str(ROOT / "tools/architecture.py"))["charter"](room)
    assert len(charter) > 30, f"parvis/{room.name}/__init__.py needs a docstring that is its charter"


def test_links_between_pages_lead_somewhere() -> None:
    import re

    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"
