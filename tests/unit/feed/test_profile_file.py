"""A profile goes out as a small file and comes back the same, or is refused by the name of what is wrong."""

import json
from typing import Any

import pytest

from parvis.base.errors import InvalidInput, TooLarge
from parvis.feed.profile_file import LARGEST_BYTES, profile_as_file, read_profile_file
from parvis.feed.tuning import Tuning

TUNING = Tuning(40, -20, 0, (("like", 150),), ("tram",), ("été",), ("en", "fr"))


def written(**changes: Any) -> bytes:
    return json.dumps({**profile_as_file("Evenings", TUNING), **changes}).encode()


def test_what_goes_out_comes_back() -> None:
    assert read_profile_file(written()) == ("Evenings", TUNING)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b"", "file"),
        (b"{", "file"),
        (b"\xff\xfe", "file"),
        (b"[" * 50_000, "file"),
        (b"[1]", "file"),
        (b'{"parvis": "settings", "version": 1}', "file"),
        (written(version=2), "version"),
        (written(version="1"), "version"),
        (written(version=True), "version"),
        (written(version=None), "version"),
        (written(colour="blue"), "colour"),
        (written(name=None), "name"),
        (written(name=["x"]), "name"),
        (written(tuning=None), "tuning"),
        (written(tuning={"video": 101}), "tuning.video"),
        (written(tuning={"weights": {"like": 1.5}}), "tuning.weights.like"),
        (written(tuning={"loud": 1}), "tuning.loud"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_named(data: bytes, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_profile_file(data)
    assert refused.value.field == field


def test_another_version_is_refused_by_its_number() -> None:
    with pytest.raises(InvalidInput, match=r"version 2.*reads version 1"):
        read_profile_file(written(version=2))


def test_a_profile_is_small() -> None:
    with pytest.raises(TooLarge):
        read_profile_file(b" " * (LARGEST_BYTES + 1))
