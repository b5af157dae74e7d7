"""Fills the chronicle: the stories first, then threads, single posts and answers to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from parvis.ops.town.casting import Casting
from parvis.ops.town.chronicle import Chronicle
from parvis.ops.town.dice import Dice
from parvis.ops.town.material import Material
from parvis.ops.town.model import Language, Post
from parvis.ops.town.people import ORGANISATION
from parvis.ops.town.rhythm import season
from parvis.ops.town.script import Line, Script

_KINDS = ("single", "thread", "reply")
_SHARES = (0.42, 0.20, 0.38)
_PATIENCE = 4000


class MaterialExhausted(RuntimeError):
    """More posts were asked for than can be written without repeating."""


def tell_stories(chronicle: Chronicle, material: Material, limit: int) -> None:
    """Every story, each part on its day, as far as the days and the limit go."""
    calendar = chronicle.calendar
    for story in material.stories:
        first = calendar.weekday_from(story.day, story.weekday)
        for script in story.scripts:
            moment = script.moment
            if moment is None or len(chronicle.drafts) + len(script.lines) > limit:
                continue
            start = calendar.at(first + moment.day, moment.hour, moment.minute)
            if calendar.first <= start < calendar.now:
                performance = chronicle.rehearse(script, chronicle.cast.roles(script))
                chronicle.perform(performance, start)


class Filler:
    """Writes everyday life until there is as much of it as is asked for."""

    def __init__(self, dice: Dice, chronicle: Chronicle, material: Material) -> None:
        self._dice = dice
        self._chronicle = chronicle
        self._material = material
        topics = material.topics.values()
        self._pools = {
            "single": [script for topic in topics for script in topic.posts],
            "thread": [script for topic in topics for script in topic.threads],
        }
        self._used: Counter[int] = Counter()
        self._answered: Counter[int] = Counter()

    def fill(self, count: int) -> None:
        """Write until the chronicle holds `count` posts."""
        failures = 0
        drafts = self._chronicle.drafts
        while len(drafts) < count:
            before = len(drafts)
            self._one(count - before)
            failures = failures + 1 if len(drafts) == before else 0
            if failures > _PATIENCE:
                message = f"the material does not suffice for {count} different posts"
                raise MaterialExhausted(message)

    def _one(self, room: int) -> None:
        kind = self._dice.pick(_KINDS, _SHARES)
        if kind == "reply":
            self._reply()
            return
        script = self._least_used(self._pools[kind])
        if script is None or len(script.lines) > room or not self._in_season(script):
            return
        chronicle = self._chronicle
        options = script.lines[0].options
        start = chronicle.calendar.moment(self._dice, options.get("on", ""), options.get("at", ""))
        self._used[id(script)] += 1
        chronicle.perform(chronicle.rehearse(script, chronicle.cast.roles(script)), start)

    def _least_used(self, pool: Sequence[Script]) -> Script | None:
        """One of a few drawn at random, used the least and not used up."""
        drawn = [self._dice.pick(pool) for _ in range(4)]
        free = [script for script in drawn if self._used[id(script)] < _uses(script)]
        return min(free, key=lambda script: self._used[id(script)] / _uses(script), default=None)

    def _in_season(self, script: Script) -> bool:
        seasons = script.lines[0].options.get("season")
        return seasons is None or season(self._chronicle.calendar.now) in seasons.split(",")

    def _reply(self) -> None:
        chronicle = self._chronicle
        parent = self._dice.randrange(len(chronicle.drafts)) if chronicle.drafts else None
        if parent is None or not self._invites(parent):
            return
        post = chronicle.drafts[parent]
        script = self._least_used(self._replies(post))
        moment = chronicle.calendar.answer_after(self._dice, post.created_at, patience=2.5)
        if script is None or moment is None:
            return
        roles = self._speakers(chronicle.cast, post, post.language)
        self._used[id(script)] += 1
        if chronicle.perform(chronicle.rehearse(script, roles), moment, parent) is not None:
            self._answered[parent] += 1

    def _invites(self, parent: int) -> bool:
        """Well-known residents and pictures draw answers; a crowd draws a few more."""
        post = self._chronicle.drafts[parent]
        author = self._chronicle.cast.residents[post.author]
        appeal = 0.12 + 0.05 * author.renown + 0.25 * bool(post.images)
        appeal /= 1 + 0.6 * self._answered[parent] + 2.0 * (post.reply_to is not None)
        return post.visibility in ("public", "unlisted") and self._dice.chance(appeal)

    def _replies(self, post: Post) -> Sequence[Script]:
        general = self._material.replies
        topic = self._material.topics.get(post.topic)
        pools = [topic.replies[post.language]] if topic and post.reply_to is None else []
        if post.reply_to is not None:
            pools = [general["back"][post.language]]
        elif post.images:
            kind = post.images[0].drawing.kind
            pools.append(general["photo"][post.language] if kind in _PHOTOS else ())
        elif post.poll:
            pools = [general["poll"][post.language]]
        filled = [pool for pool in pools if pool]
        chosen = self._dice.pick(filled) if filled else general["any"][post.language]
        if self._chronicle.cast.residents[post.author].voice == ORGANISATION:
            return [script for script in chosen if "{B}" not in script.lines[0].text]
        return chosen

    def _speakers(self, cast: Casting, post: Post, language: Language) -> dict[str, int]:
        near = cast.followers[post.author]
        speaker = cast.somebody(post.topic, language, near=near, but={post.author})
        if post.reply_to is not None and self._dice.chance(0.7):
            speaker = self._chronicle.drafts[post.reply_to].author
            if speaker == post.author or cast.residents[speaker].language != language:
                speaker = cast.somebody(post.topic, language, near=near, but={post.author})
        return {"A": speaker, "B": post.author}


_PHOTOS = frozenset(
    (
        "river",
        "birds",
        "flowers",
        "still_life",
        "stall",
        "heron",
        "cat",
        "bridge",
        "lanterns",
        "boat",
        "moon",
        "comet",
    )
)


def _uses(script: Script) -> int:
    """How often a script may come back: the more of it is open, the oftener."""
    if not script.reusable:
        return 1
    return min(9, 1 + 2 * _openness(script.lines[0]))


def _openness(line: Line) -> int:
    return line.text.count("{") + line.text.count("[")
