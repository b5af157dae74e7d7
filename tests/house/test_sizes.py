"""Files stay small enough to be read in one sitting."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 500
# Each exemption has a reason.
EXEMPT: dict[str, str] = {}
FOLDERS = ("parvis", "tests", "bench", "tools")
KINDS = (".py", ".js", ".css", ".html")


def sources() -> list[Path]:
    return [
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in KINDS and "migrations" not in path.parts
    ]


def test_there_are_files_to_measure() -> None:
    assert len(sources()) > 50


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_small(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES or name in EXEMPT, f"{name} has {lines} lines"


def test_exemptions_are_needed() -> None:
    for name in EXEMPT:
        assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) > MOST_LINES, name
