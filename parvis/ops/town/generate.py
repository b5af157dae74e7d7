"""The demonstration town, whole: the same seed and moment give the same town."""

from __future__ import annotations

from datetime import datetime

from parvis.ops.town.casting import Casting
from parvis.ops.town.chronicle import Chronicle
from parvis.ops.town.dice import Dice
from parvis.ops.town.material import load
from parvis.ops.town.model import Town
from parvis.ops.town.people import residents
from parvis.ops.town.reactions import react
from parvis.ops.town.rhythm import Calendar
from parvis.ops.town.telling import Filler, tell_stories
from parvis.ops.town.ties import follows
from parvis.ops.town.trending import tag_today


def generate(seed: int, now: datetime, *, accounts: int = 160, posts: int = 2200, days: int = 60) -> Town:
    """A town of `accounts` residents and `posts` posts over the `days` before `now`."""
    dice = Dice(seed)
    material = load()
    now = now.replace(microsecond=0)
    people = residents(dice.fork("people"), material, now, accounts)
    ties = follows(dice.fork("ties"), people, now, days)
    cast = Casting(dice.fork("casting"), people, ties)
    chronicle = Chronicle(dice.fork("words"), material, Calendar(now, days), cast)
    tell_stories(chronicle, material, posts)
    Filler(dice.fork("days"), chronicle, material).fill(posts)
    untagged, _ = chronicle.posts()
    written = tag_today(dice.fork("tags"), untagged, material, now)
    reactions = react(dice.fork("reactions"), written, cast, now)
    return Town(
        name=material.world["name"],
        seed=seed,
        now=now,
        residents=people,
        follows=ties,
        posts=written,
        reposts=reactions.reposts,
        likes=reactions.likes,
        bookmarks=reactions.bookmarks,
        votes=reactions.votes,
    )
