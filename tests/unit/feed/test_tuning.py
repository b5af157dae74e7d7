"""The settings of the feed: read exactly, written in one way, multiplied in whole numbers."""

import re
from pathlib import Path

import numpy as np
import pytest

from parvis.base.errors import InvalidInput
from parvis.feed.profile_file import read_profile_file
from parvis.feed.tuning import (
    AS_PUBLISHED,
    MOST_TOPICS,
    Facing,
    Tuning,
    carrying,
    factors,
    multipliers,
    percents,
    pull,
    read_tuning,
    recall_tuning,
)
from parvis.learn.schema import HEADS

FULL = {
    "video": 40,
    "discovery": -20,
    "new": 100,
    "weights": {"share": 0, "like": 150, "reply": 100},
    "topics": {"on": ["#Tram", "soup"], "off": ["Été"]},
    "words": {"off": ["Élection  night", "spoiler"]},
    "languages": ["fr", "en"],
}


def facing(*rows: str) -> Facing:
    """Return posts from words of v(ideo), f(ollowed), s(een before), w(anted)."""
    return Facing(*(np.array([sign in row for row in rows]) for sign in "vfsw"))


def test_what_is_told_is_kept_in_one_form() -> None:
    tuning = read_tuning(FULL)
    assert tuning == Tuning(
        40,
        -20,
        100,
        (("like", 150), ("share", 0)),
        ("soup", "tram"),
        ("été",),
        ("en", "fr"),
        ("election night", "spoiler"),
    )
    assert read_tuning(tuning.told()) == tuning
    assert recall_tuning(tuning.told()) == tuning


def test_nothing_told_is_as_published() -> None:
    assert read_tuning({}) == AS_PUBLISHED
    assert read_tuning({"weights": {"like": 100}}) == AS_PUBLISHED


def test_the_hash_depends_on_the_settings_alone() -> None:
    turned = {**FULL, "languages": ["en", "fr", "en"], "topics": {"on": ["soup", "tram"], "off": ["ÉTÉ"]}}
    assert read_tuning(turned).digest == read_tuning(FULL).digest
    assert read_tuning({**FULL, "video": 41}).digest != read_tuning(FULL).digest
    # Written once, so that a receipt of today is understood for as long as there are receipts.
    assert AS_PUBLISHED.canonical() == (
        b'{"discovery":0,"languages":[],"new":0,"topics":{"off":[],"on":[]},"video":0,"weights":{},'
        b'"words":{"off":[]}}'
    )


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ([], "tuning"),
        ({"vdeo": 1}, "vdeo"),
        ({"video": 101}, "video"),
        ({"video": -101}, "video"),
        ({"video": 1.0}, "video"),
        ({"video": True}, "video"),
        ({"new": "1"}, "new"),
        ({"discovery": None}, "discovery"),
        ({"weights": []}, "weights"),
        ({"weights": {"liked": 1}}, "weights.liked"),
        ({"weights": {"like": 301}}, "weights.like"),
        ({"weights": {"like": -1}}, "weights.like"),
        ({"topics": {"neither": []}}, "topics"),
        ({"words": {"on": []}}, "words"),
        ({"words": {"off": "soup"}}, "words.off"),
        ({"words": {"off": [" … "]}}, "words.off"),
        ({"words": {"off": ["x" * 101]}}, "words.off"),
        ({"words": {"off": [f"w{n}" for n in range(MOST_TOPICS + 1)]}}, "words.off"),
        ({"topics": {"on": "tram"}}, "topics.on"),
        ({"topics": {"off": [1]}}, "topics.off"),
        ({"topics": {"on": ["#"]}}, "topics.on"),
        ({"topics": {"on": ["two words"]}}, "topics.on"),
        ({"topics": {"on": ["x" * 141]}}, "topics.on"),
        ({"topics": {"on": ["Tram"], "off": ["tram"]}}, "topics.off"),
        ({"topics": {"on": [f"t{n}" for n in range(MOST_TOPICS + 1)]}}, "topics.on"),
        (
            {"topics": {"on": [f"t{n}" for n in range(150)], "off": [f"u{n}" for n in range(150)]}},
            "topics",
        ),
        ({"languages": ["en", "xx"]}, "languages"),
        ({"languages": {"en": 1}}, "languages"),
    ],
)
def test_what_is_wrong_is_named(told: object, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_tuning(told)
    assert refused.value.field == field


def test_what_no_longer_exists_is_left_out_of_what_was_stored() -> None:
    stored = {**FULL, "weights": {"like": 150, "applaud": 20}, "languages": ["en", "xx"]}
    assert recall_tuning(stored).weights == (("like", 150),)
    assert recall_tuning(stored).languages == ("en",)


def test_a_slider_pulls_two_kinds_apart() -> None:
    assert [pull(slider) for slider in (0, 25, 50, 75, 100)] == [1000, 1500, 2000, 3000, 4000]
    assert [pull(slider) for slider in (-50, -100)] == [500, 250]
    steps = [pull(slider) for slider in range(-100, 101)]
    assert steps == sorted(set(steps)), "each step counts"


def test_each_setting_acts_on_what_it_is_about() -> None:
    posts = facing("v", "", "vf", "s", "w")
    assert multipliers(Tuning(video=100), posts).tolist() == [4000, 250, 4000, 250, 250]
    assert multipliers(Tuning(discovery=-50), posts).tolist() == [500, 500, 2000, 500, 500]
    assert multipliers(Tuning(new=50), posts).tolist() == [2000, 2000, 2000, 500, 2000]
    assert multipliers(Tuning(topics_on=("tram",)), posts).tolist() == [1000, 1000, 1000, 1000, 2000]


def test_settings_multiply() -> None:
    posts = facing("vw", "s")
    both = Tuning(video=100, new=50, topics_on=("tram",))
    assert multipliers(both, posts).tolist() == [16_000, 125]
    assert {name: part.tolist() for name, part in factors(both, posts).items()} == {
        "video": [4000, 250],
        "new": [2000, 500],
        "topics": [2000, 1000],
    }
    assert multipliers(both, posts).dtype == np.int64


def test_as_published_changes_nothing() -> None:
    assert multipliers(AS_PUBLISHED, facing("v", "f", "w")).tolist() == [1000] * 3
    assert factors(AS_PUBLISHED, facing("v")) == {}
    assert percents(AS_PUBLISHED, HEADS).tolist() == [100] * len(HEADS)


def test_weights_stand_in_the_order_of_the_actions() -> None:
    found = percents(read_tuning(FULL), ("like", "skip", "share"))
    assert found.tolist() == [150, 100, 0]


def test_a_post_carries_a_topic_at_any_of_its_places() -> None:
    names = ("", "tram", "soup", "bread")
    topics = np.array([[1, 0, 0], [2, 3, 0], [3, 2, 1], [0, 0, 0]], np.int32)
    assert carrying(topics, names, ("tram",)).tolist() == [True, False, True, False]
    assert carrying(topics, names, ("soup", "tram")).tolist() == [True, True, True, False]
    assert carrying(topics, names, ()).tolist() == [False] * 4
    assert carrying(topics, names, ("", "ferry")).tolist() == [False] * 4, "0 is no topic"


def test_the_documents_say_what_the_code_does() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs/tuning.md").read_text(encoding="utf-8")
    assert AS_PUBLISHED.canonical().decode() in page
    (file,) = re.findall(r"```json\n(\{\n.*?\n\})\n```", page, re.DOTALL)
    name, tuning = read_profile_file(file.encode())
    assert (name, tuning.video, tuning.topics_on) == ("Evenings", 40, ("tram",))
    for part in AS_PUBLISHED.told():
        assert f"`{part}" in page
