"""The written town, read from the TOML files beside this module: topics, stories, cast, words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from parvis.ops.town.model import Language
from parvis.ops.town.script import Script, single_scripts, thread_scripts

LANGUAGES: tuple[Language, ...] = ("en", "fr")
Words = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Topic:
    """What the town says about one thing."""

    name: str
    words: dict[Language, Words]
    hashtags: dict[Language, list[str]]
    posts: tuple[Script, ...]
    threads: tuple[Script, ...]
    replies: dict[Language, tuple[Script, ...]]


@dataclass(frozen=True, slots=True)
class Story:
    """Something that happens over days, told by several voices."""

    name: str
    day: int
    weekday: int | None
    scripts: tuple[Script, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything written by hand."""

    world: dict[str, Any]
    people: dict[str, Any]
    topics: dict[str, Topic]
    stories: tuple[Story, ...]
    replies: dict[str, dict[Language, tuple[Script, ...]]]

    def words(self, topic: str, language: Language, season: str) -> tuple[Words, ...]:
        """The vocabularies to look a slot up in, the nearest first."""
        seasonal: Words = self.world["seasons"][season][language]
        general: Words = self.world["words"][language]
        near = self.topics[topic].words.get(language, {}) if topic in self.topics else {}
        return (near, seasonal, general)


@cache
def load() -> Material:
    """The material, read once."""
    folder = resources.files("parvis.ops.town") / "material"
    files = {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
    topics = [_topic(data) for name, data in files.items() if name.startswith("topic_")]
    stories = [
        _story(raw) for name, data in files.items() if name.startswith("stories") for raw in data["story"]
    ]
    return Material(
        world=files["world"],
        people=files["people"],
        topics={topic.name: topic for topic in topics},
        stories=tuple(stories),
        replies={kind: _singles(data, "town") for kind, data in files["replies"].items()},
    )


def _topic(data: dict[str, Any]) -> Topic:
    name = data["name"]
    texts = data.get("posts", {})
    threads = data.get("threads", {})
    return Topic(
        name=name,
        words={language: data.get("words", {}).get(language, {}) for language in LANGUAGES},
        hashtags={language: data["hashtags"][language] for language in LANGUAGES},
        posts=tuple(
            script
            for language in LANGUAGES
            for script in single_scripts(texts.get(language, ""), name, language)
        ),
        threads=tuple(
            script
            for language in LANGUAGES
            for script in thread_scripts(threads.get(language, ""), name, language)
        ),
        replies=_singles(data.get("replies", {}), name),
    )


def _singles(texts: dict[str, str], topic: str) -> dict[Language, tuple[Script, ...]]:
    return {
        language: tuple(single_scripts(texts.get(language, ""), topic, language)) for language in LANGUAGES
    }


def _story(raw: dict[str, Any]) -> Story:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    weekday = days.index(raw["weekday"]) if "weekday" in raw else None
    scripts = thread_scripts(raw["text"], raw["topic"], raw.get("language", "en"))
    return Story(raw["name"], raw["day"], weekday, tuple(scripts))
