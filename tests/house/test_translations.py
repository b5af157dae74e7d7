"""Every word of the pages has its French, and what is compiled is what is written."""

import re

import polib
import pytest

from tools.translations import LANGUAGES, Message, catalogue, compiled, messages

_HOLES = re.compile(r"%\(\w+\)[sd]|%[sd]|</?[a-z][^>]*>")


def entries(language: str) -> dict[Message, polib.POEntry]:
    return {
        Message(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry
        for entry in polib.pofile(str(catalogue(language)))
    }


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(language: str) -> None:
    known = entries(language)
    missing = [message.text for message in messages() if message not in known]
    empty = [message.text for message, entry in known.items() if not all(texts(entry))]
    doubtful = [message.text for message, entry in known.items() if entry.fuzzy]
    advice = "Run `python -m tools.translations extract`, translate, then `compile`."
    assert (missing, empty, doubtful) == ([], [], []), advice


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_kept_that_nobody_says(language: str) -> None:
    said = messages()
    assert [message.text for message in entries(language) if message not in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_the_same_holes(language: str) -> None:
    for message, entry in entries(language).items():
        for text in texts(entry):
            assert sorted(_HOLES.findall(text)) == sorted(_HOLES.findall(message.text)), message.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    kept = catalogue(language).with_suffix(".mo").read_bytes()
    assert kept == compiled(language), "Run `python -m tools.translations compile`."


def test_french_is_typeset_as_french() -> None:
    for message, entry in entries("fr").items():
        for text in texts(entry):
            assert not re.search(r" [?!;:»]|« |\w'\w", text), message.text


def test_the_extractor_sees_every_way_to_say_something() -> None:
    found = messages()
    assert Message("Log in") in found
    assert Message("%(n)s device", "%(n)s devices") in found
    assert Message("now", context="just now, in few letters") in found
