"""Inputs that nobody on the project wrote; they lie beside the project and are never part of it."""

import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("PARVIS_DATA", HERE / "../shared/data"))


def path(name: str) -> Path:
    """Return where the input `name` lies; skip the test if it is not on this machine."""
    found = FOLDER / name
    if not found.exists():
        pytest.skip(f"{found} is absent; PARVIS_DATA names the folder that has it")
    return found


def sections(name: str) -> dict[str, list[dict[str, Any]]]:
    """Return a conformance file's cases by section, for parametrization; {} if it is absent."""
    file = FOLDER / "text_conformance" / name
    if not file.exists():
        return {}
    cases: dict[str, list[dict[str, Any]]] = yaml.safe_load(file.read_bytes())["tests"]
    return cases


def naughty_strings() -> list[str]:
    """Return the Big List of Naughty Strings."""
    strings: list[str] = json.loads(path("text_conformance/blns.json").read_bytes())
    return strings


def posts_by_language(count: int) -> dict[str, list[str]]:
    """Return the first `count` real posts of each of eight languages, by the language's name."""
    names = ("arabic", "english", "french", "german", "hindi", "italian", "portuguese", "spanish")
    posts = {}
    with tarfile.open(path("posts/xlm_t_sentiment.tar.gz")) as archive:
        for name in names:
            member = archive.extractfile(f"data/sentiment/{name}/test_text.txt")
            assert member is not None
            lines = (line.strip() for line in member.read().decode().split("\n"))
            posts[name] = [line for line in lines if line][:count]
    return posts
