"""The town's posts as they come to be written: drafts that point at drafts, sorted at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from parvis.ops.town.casting import Casting
from parvis.ops.town.dice import Dice
from parvis.ops.town.drawings import sketch
from parvis.ops.town.grammar import Scene, sentence, write
from parvis.ops.town.material import LANGUAGES, Material
from parvis.ops.town.model import Drawing, Language, Picture, Poll, Post, Visibility
from parvis.ops.town.register import Register
from parvis.ops.town.rhythm import Calendar, season
from parvis.ops.town.script import Line, Script
from parvis.ops.town.voices import speak

_VISIBILITIES: dict[str, Visibility] = {
    "public": "public",
    "unlisted": "unlisted",
    "followers": "followers",
    "mentioned": "mentioned",
}
_HASHTAG_CHANCE = 0.3
_QUIET_CHANCE = 0.05
_PICTURE_CHANCE = 0.6


@dataclass(frozen=True, slots=True)
class Performance:
    """A script with its speakers and its words settled, ready to be dated."""

    script: Script
    speakers: tuple[int, ...]
    texts: tuple[str, ...]
    scene: Scene


class Chronicle:
    """Collects posts; `posts` puts them in order of time."""

    def __init__(self, dice: Dice, material: Material, calendar: Calendar, cast: Casting) -> None:
        self._dice = dice
        self._material = material
        self.calendar = calendar
        self.cast = cast
        self.drafts: list[Post] = []
        self._register = Register()

    def rehearse(self, script: Script, roles: dict[str, int]) -> Performance:
        """The script with every choice made; nothing is kept yet."""
        lead = roles[script.lines[0].speaker]
        residents = self.cast.residents
        time_of_year = season(self.calendar.now)
        scene = Scene(
            dice=self._dice,
            vocabularies={
                language: self._material.words(script.topic, language, time_of_year) for language in LANGUAGES
            },
            usernames={role: residents[at].username for role, at in roles.items()},
            first_names={role: residents[at].display_name.split()[0] for role, at in roles.items()},
            friends=self.cast.friends(lead),
        )
        texts = tuple(self._say(line, script, roles, scene) for line in script.lines)
        speakers = tuple(roles[line.speaker] for line in script.lines)
        return Performance(script, speakers, texts, scene)

    def perform(self, performance: Performance, start: datetime, parent: int | None = None) -> int | None:
        """Keep the posts from `start` on, as far as they are past. Returns the first's place.

        None where the words have been used before.
        """
        if not self._register.accepts(performance.texts):
            return None
        places: dict[int, int] = {}
        for position, line in enumerate(performance.script.lines):
            above = parent if line.parent is None else places.get(line.parent)
            if line.parent is not None and above is None:
                continue
            moment: datetime | None = start
            if position and above is not None:
                moment = self.calendar.answer_after(self._dice, self.drafts[above].created_at)
            if moment is None or moment >= self.calendar.now:
                continue
            places[position] = self._keep(performance, position, moment, above)
        return places.get(0)

    def posts(self) -> tuple[tuple[Post, ...], list[int]]:
        """All posts by time with their pointers renewed, and each draft's new place."""
        order = sorted(range(len(self.drafts)), key=lambda at: (self.drafts[at].created_at, at))
        place = [0] * len(order)
        for new, old in enumerate(order):
            place[old] = new
        return tuple(_renumbered(self.drafts[old], place) for old in order), place

    def _say(self, line: Line, script: Script, roles: dict[str, int], scene: Scene) -> str:
        text = sentence(line.text, line.language, scene)
        if not script.reusable or line.speaker in self.cast.by_username:
            return text
        resident = self.cast.residents[roles[line.speaker]]
        text = speak(text, resident.voice, line.language, self._dice)
        if line.parent is None and "#" not in text and self._dice.chance(_HASHTAG_CHANCE):
            topic = self._material.topics.get(script.topic)
            if topic is not None:
                text = f"{text} #{self._dice.pick(topic.hashtags[line.language])}"
        return text

    def _keep(self, performance: Performance, position: int, moment: datetime, above: int | None) -> int:
        line = performance.script.lines[position]
        options = {
            key: write(value, line.language, performance.scene)
            for key, value in line.options.items()
            if key.startswith(("i.", "cw"))
        }
        quotes = above if line.quotes else None
        self.drafts.append(
            Post(
                author=performance.speakers[position],
                created_at=moment,
                text=performance.texts[position],
                language=line.language,
                topic=performance.script.topic,
                visibility=self._visibility(line, performance.speakers[position], above),
                content_warning=options.get("cw", ""),
                images=self._images(performance.script, line, options),
                poll=self._poll(line, performance.scene, moment),
                reply_to=None if line.quotes else above,
                quote_of=quotes,
            )
        )
        self._register.add(performance.texts[position])
        return len(self.drafts) - 1

    def _visibility(self, line: Line, author: int, above: int | None) -> Visibility:
        if "vis" in line.options:
            return _VISIBILITIES[line.options["vis"]]
        if above is not None and self.drafts[above].visibility != "public":
            return self.drafts[above].visibility
        if self.cast.residents[author].locked:
            return "followers" if self._dice.chance(0.7) else "public"
        return "unlisted" if self._dice.chance(_QUIET_CHANCE) else "public"

    def _images(self, script: Script, line: Line, options: dict[str, str]) -> tuple[Picture, ...]:
        if script.reusable and not self._dice.chance(_PICTURE_CHANCE):
            return ()
        kinds = line.options["img"].split("+") if "img" in line.options else []
        settled = tuple((key[2:], value) for key, value in options.items() if key[:2] == "i.")
        return tuple(self._picture(kind.strip(), line.language, settled) for kind in kinds)

    def _picture(self, kind: str, language: Language, options: tuple[tuple[str, str], ...]) -> Picture:
        drawing = Drawing(kind, self._dice.getrandbits(31), language, options)
        return Picture(drawing, sketch(drawing).alt_text)

    def _poll(self, line: Line, scene: Scene, moment: datetime) -> Poll | None:
        if not line.poll:
            return None
        options = tuple(sentence(option, line.language, scene) for option in line.poll)
        length = timedelta(days=self._dice.pick((1, 2, 3, 3, 7)))
        return Poll(options, "multiple" in line.options, moment + length)


def _renumbered(post: Post, place: Sequence[int]) -> Post:
    if post.reply_to is not None:
        return replace(post, reply_to=place[post.reply_to])
    if post.quote_of is not None:
        return replace(post, quote_of=place[post.quote_of])
    return post
