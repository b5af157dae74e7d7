"""What `pyproject.toml` asks for is pinned: a fresh machine installs from the locks alone."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TO_RUN = [Requirement(line) for line in PROJECT["dependencies"]]
TO_TEST = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]


def spelled(name: str) -> str:
    """The one spelling of a package's name (PyPA, "Names and normalization")."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, str]:
    """Version by package, as a lock pins them."""
    found = re.findall(
        r"^([A-Za-z0-9._-]+)==([^ \\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    )
    return {spelled(name): version for name, version in found}


@pytest.mark.parametrize("wanted", TO_RUN, ids=lambda wanted: wanted.name)
def test_what_the_server_needs_is_pinned(wanted: Requirement) -> None:
    version = pins("requirements.lock").get(spelled(wanted.name))
    assert version is not None, f"{wanted.name} is not in requirements.lock: run `make lock`"
    assert wanted.specifier.contains(version), f"{wanted} is pinned to {version}: run `make lock`"


@pytest.mark.parametrize("wanted", [*TO_RUN, *TO_TEST], ids=lambda wanted: wanted.name)
def test_what_the_tests_need_is_pinned(wanted: Requirement) -> None:
    version = pins("requirements-dev.lock").get(spelled(wanted.name))
    assert version is not None, f"{wanted.name} is not in requirements-dev.lock: run `make lock`"
    assert wanted.specifier.contains(version), f"{wanted} is pinned to {version}: run `make lock`"
