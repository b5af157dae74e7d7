"""A member's own settings of the feed: whole numbers, one written form, and what they do to a score.

A slider stands between -100 and 100; at 0, everything is as published. Each pulls two kinds of
posts apart: at 100 one kind counts four times as much and the other a quarter. All of it is exact
in whole numbers, so that the same settings make the same page everywhere.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from parvis.base.errors import InvalidInput
from parvis.base.text.language import LANGUAGES
from parvis.base.text.normalise import clean, hashtag_key
from parvis.base.text.terms import fold
from parvis.feed.values import VALUE

Mask = NDArray[np.bool_]
PerMille = NDArray[np.int64]

SLIDERS: Final = ("video", "discovery", "new")
FURTHEST: Final = 100
AS_PUBLISHED_PERCENT: Final = 100
MOST_PERCENT: Final = 300
MOST_TOPICS: Final = 200  # on and off together; and as many words
UNIT: Final = 1000  # per mille
_WANTED: Final = 2 * UNIT  # what a topic that is on makes of a post
_PARTS: Final = (*SLIDERS, "weights", "topics", "words", "languages")
_SHOWN_MAX: Final = 40  # characters of what is refused that are shown again
_TOPIC_MAX: Final = 140
_WORDS_MAX: Final = 100  # characters of one or several words


@dataclass(frozen=True, slots=True)
class Tuning:
    """The settings. Equal settings are equal objects, with equal hashes, on every machine."""

    video: int = 0  # -100: text .. 100: video
    discovery: int = 0  # -100: who is followed .. 100: everybody else
    new: int = 0  # -100: authors and topics seen before .. 100: never seen
    weights: tuple[tuple[str, int], ...] = ()  # percent of an action's published weight; sorted, none of 100
    topics_on: tuple[str, ...] = ()  # keys of hashtags, sorted
    topics_off: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # sorted; none at all: every language
    words_off: tuple[str, ...] = ()  # words, or several in their order, as `fold` leaves them; sorted

    def told(self) -> dict[str, Any]:
        """Return the settings as plain values: how they are stored, sent, and written to a file."""
        return {
            "video": self.video,
            "discovery": self.discovery,
            "new": self.new,
            "weights": dict(self.weights),
            "topics": {"on": list(self.topics_on), "off": list(self.topics_off)},
            "words": {"off": list(self.words_off)},
            "languages": list(self.languages),
        }

    def canonical(self) -> bytes:
        """Return the one written form of these settings."""
        written = json.dumps(self.told(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return written.encode()

    @property
    def digest(self) -> str:
        """The first 32 hexadecimal digits of the SHA-256 of the written form."""
        return hashlib.sha256(self.canonical()).hexdigest()[:32]

    def percent(self, action: str) -> int:
        """Return how much of the published weight of an action counts, in percent."""
        return dict(self.weights).get(action, AS_PUBLISHED_PERCENT)


AS_PUBLISHED: Final = Tuning()


class Facing(NamedTuple):
    """What the settings look at, for each of n posts."""

    has_video: Mask
    followed: Mask  # its author is followed
    familiar: Mask  # its author or one of its topics was seen before
    wanted: Mask  # it carries a topic that is on


def multipliers(tuning: Tuning, facing: Facing) -> PerMille:
    """Return what the settings multiply each post's points by, in per mille."""
    product = np.full(len(facing.has_video), UNIT, np.int64)
    for factor in factors(tuning, facing).values():
        product = product * factor // UNIT
    return product


def factors(tuning: Tuning, facing: Facing) -> dict[str, PerMille]:
    """Return the parts of `multipliers` by the setting they come from; settings at rest have none."""
    moved = (
        ("video", tuning.video, facing.has_video),
        ("discovery", tuning.discovery, ~facing.followed),
        ("new", tuning.new, ~facing.familiar),
    )
    found = {
        name: np.where(towards, pull(slider), pull(-slider)).astype(np.int64)
        for name, slider, towards in moved
        if slider
    }
    if tuning.topics_on:
        found["topics"] = np.where(facing.wanted, _WANTED, UNIT).astype(np.int64)
    return found


def pull(slider: int) -> int:
    """Return the per mille that a slider gives to the posts it is moved towards.

    Doubled at 50 and again at 100, in a straight line between; the other way, divided by as much.
    """
    doublings, rest = divmod(abs(slider), 50)
    base = UNIT << doublings
    pulled = base + base * rest // 50
    return pulled if slider >= 0 else UNIT * UNIT // pulled


def percents(tuning: Tuning, actions: Sequence[str]) -> NDArray[np.int64]:
    """Return, for each action, how much of its published weight counts, in percent."""
    changed = dict(tuning.weights)
    return np.array([changed.get(action, AS_PUBLISHED_PERCENT) for action in actions], np.int64)


def carrying(topics: NDArray[np.int32], names: Sequence[str], wanted: Sequence[str]) -> Mask:
    """Return which posts carry one of the `wanted` topics; `topics` are places in `names`, 0 is none."""
    if not wanted:
        return np.zeros(len(topics), np.bool_)
    among = set(wanted)
    is_wanted = np.fromiter((name in among for name in names), np.bool_, len(names))
    is_wanted[:1] = False
    return np.asarray(is_wanted[topics].any(axis=1), np.bool_)


def read_tuning(told: object) -> Tuning:
    """Return the settings that plain values tell; what is absent is as published.

    Raises `InvalidInput` that names the part which is wrong: `video`, `weights.like`, `topics.on`.
    """
    parts = _object("tuning", told)
    for name in parts:
        if name not in _PARTS:
            raise InvalidInput(_shown(name), _("There is no setting “%(name)s”.") % {"name": _shown(name)})
    topics = _object("topics", parts.get("topics", {}))
    if any(name not in ("on", "off") for name in topics):
        raise InvalidInput("topics", _("Topics are either “on” or “off”."))
    on, off = _topics("on", topics), _topics("off", topics)
    _refuse_both(on, off)
    return Tuning(
        **{name: _slider(name, parts.get(name, 0)) for name in SLIDERS},
        weights=_weights(parts.get("weights", {})),
        topics_on=on,
        topics_off=off,
        words_off=_words(parts.get("words", {})),
        languages=_languages(parts.get("languages", [])),
    )


def tuning_in(told: Mapping[str, Any]) -> Tuning:
    """Return the settings under the name `tuning`; a refusal names its part from there: `tuning.video`."""
    try:
        return read_tuning(told.get("tuning"))
    except InvalidInput as error:
        field = error.field if error.field == "tuning" else f"tuning.{error.field}"
        raise InvalidInput(field, error.safe) from error


def recall_tuning(stored: Mapping[str, Any]) -> Tuning:
    """Return settings that were stored, without what no longer exists: an action, a language."""
    weights = {name: percent for name, percent in stored["weights"].items() if name in VALUE}
    languages = [code for code in stored["languages"] if code in LANGUAGES]
    return read_tuning({**stored, "weights": weights, "languages": languages})


def _slider(name: str, value: object) -> int:
    return _whole(name, value, -FURTHEST, FURTHEST)


def _weights(told: object) -> tuple[tuple[str, int], ...]:
    found = {}
    for action, value in _object("weights", told).items():
        if action not in VALUE:
            name = _shown(action)
            raise InvalidInput(f"weights.{name}", _("There is no action “%(name)s”.") % {"name": name})
        found[action] = _whole(f"weights.{action}", value, 0, MOST_PERCENT)
    return tuple(sorted((name, value) for name, value in found.items() if value != AS_PUBLISHED_PERCENT))


def _topics(part: str, topics: Mapping[str, object]) -> tuple[str, ...]:
    field = f"topics.{part}"
    keys = set()
    for told in _texts(field, topics.get(part, [])):
        key = hashtag_key(told.strip().lstrip("#"))
        if not key or len(key) > _TOPIC_MAX or any(sign.isspace() for sign in key):
            raise InvalidInput(field, _("“%(name)s” is not a topic.") % {"name": _shown(told)})
        keys.add(key)
    return tuple(sorted(keys))


def _words(told: object) -> tuple[str, ...]:
    words = _object("words", told)
    if any(name != "off" for name in words):
        raise InvalidInput("words", _("Words can only be “off”."))
    found = set()
    for one in _texts("words.off", words.get("off", [])):
        word = fold(one)
        if not word or len(word) > _WORDS_MAX:
            raise InvalidInput("words.off", _("“%(name)s” is not a word.") % {"name": _shown(one)})
        found.add(word)
    return tuple(sorted(found))


def _refuse_both(on: tuple[str, ...], off: tuple[str, ...]) -> None:
    if len(on) + len(off) > MOST_TOPICS:
        raise InvalidInput("topics", _("At most %(most)s topics can be on or off.") % {"most": MOST_TOPICS})
    if both := sorted(set(on) & set(off)):
        raise InvalidInput("topics.off", _("#%(name)s cannot be both on and off.") % {"name": both[0]})


def _languages(told: object) -> tuple[str, ...]:
    codes = set(_texts("languages", told))
    for code in sorted(codes):
        if code not in LANGUAGES:
            raise InvalidInput(
                "languages",
                _("“%(name)s” is not a language that posts are marked with.") % {"name": _shown(code)},
            )
    return tuple(sorted(codes))


def _object(field: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise InvalidInput(field, _("This must be an object."))
    return value


def _texts(field: str, value: object) -> Sequence[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidInput(field, _("This must be a list of texts."))
    if len(value) > MOST_TOPICS:
        raise InvalidInput(field, _("This list is too long."))
    return value


def _whole(field: str, value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise InvalidInput(
            field,
            _("This must be a whole number from %(least)s to %(most)s.") % {"least": least, "most": most},
        )
    return value


def _shown(text: str) -> str:
    return clean(text)[:_SHOWN_MAX]
