"""Why a post is on a page, in sentences: each says what stands in the receipt, and nothing is guessed.

What the model made of somebody's history cannot be told in a sentence, so none pretends to. Told
is what can be counted: which sources named the post, and what the viewer did, in the events that
the page went by, with the same author, the same topics and the same sound.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from numpy.typing import NDArray

from parvis.feed.thawing import Page
from parvis.learn.schema import HEAD

# By the name of the source; a test holds every source of every recipe to be here.
SOURCES: Final[Mapping[str, Promise]] = {
    "FollowedAuthors": gettext_lazy("You follow its author."),
    "LikedByFollowed": gettext_lazy("People whom you follow liked it or passed it on."),
    "Nearest": gettext_lazy("The model places it close to what you seem to be after."),
    "MoreLikeWatched": gettext_lazy("It is like something that you watched to the end, liked or kept."),
    "Topics": gettext_lazy(
        "It has a topic that you chose, or of a post that you liked or watched to the end."
    ),
    "FollowedHashtags": gettext_lazy("It carries a hashtag that you follow."),
    "RisingNow": gettext_lazy("It is rising on this network just now."),
    "NewPosts": gettext_lazy("It is among the newest posts of this network."),
    "NewAuthors": gettext_lazy("Its author has posted little here so far."),
    "OnTheLadder": gettext_lazy("It is new, and is shown to some people first to see how they receive it."),
    "ChosenLanguages": gettext_lazy("It is in a language that you chose."),
}
_TOLD: Final = 4  # sentences about what was done before; the strongest come first


class Deed(NamedTuple):
    """Something that was done before: the heads that say so, what once of it weighs, and how it is told."""

    heads: tuple[str, ...]
    weight: int
    patterns: Mapping[str, Promise]  # by the kind of a subject


_DEEDS: Final = (
    Deed(
        ("like",),
        4,
        {
            "author": ngettext_lazy(
                "You liked %(n)s post by %(name)s lately.", "You liked %(n)s posts by %(name)s lately.", "n"
            ),
            "topic": ngettext_lazy(
                "You liked %(n)s post with %(name)s lately.",
                "You liked %(n)s posts with %(name)s lately.",
                "n",
            ),
            "sound": ngettext_lazy(
                "You liked %(n)s video with this sound lately.",
                "You liked %(n)s videos with this sound lately.",
                "n",
            ),
        },
    ),
    Deed(
        ("repost", "share"),
        8,
        {
            "author": ngettext_lazy(
                "You passed on %(n)s post by %(name)s lately.",
                "You passed on %(n)s posts by %(name)s lately.",
                "n",
            ),
            "topic": ngettext_lazy(
                "You passed on %(n)s post with %(name)s lately.",
                "You passed on %(n)s posts with %(name)s lately.",
                "n",
            ),
            "sound": ngettext_lazy(
                "You passed on %(n)s video with this sound lately.",
                "You passed on %(n)s videos with this sound lately.",
                "n",
            ),
        },
    ),
    Deed(
        ("complete",),
        1,
        {
            "author": ngettext_lazy(
                "You watched %(n)s post by %(name)s to the end.",
                "You watched %(n)s posts by %(name)s to the end.",
                "n",
            ),
            "topic": ngettext_lazy(
                "You watched %(n)s post with %(name)s to the end.",
                "You watched %(n)s posts with %(name)s to the end.",
                "n",
            ),
            "sound": ngettext_lazy(
                "You watched %(n)s video with this sound to the end.",
                "You watched %(n)s videos with this sound to the end.",
                "n",
            ),
        },
    ),
)


class Subject(NamedTuple):
    """What earlier events and the post have in common, and what it is called."""

    kind: str  # author, topic or sound
    name: str


def sentences(page: Page, place: int, author: str) -> list[str]:
    """Return why a post, told by its place among the scored, is on the page; `author` is what they are called."""
    return [*_of_history(page, place, author), *_of_sources(page, place)]


def _of_sources(page: Page, place: int) -> Iterator[str]:
    for name in page.sources_of(place):
        if name in SOURCES:
            yield str(SOURCES[name])


def _of_history(page: Page, place: int, author: str) -> list[str]:
    found: list[tuple[int, str]] = []
    for subject, alike in _likenesses(page, place, author):
        found += _told(subject, page.array("past_actions")[alike])
    found.sort(key=lambda one: -one[0])
    return [sentence for _weight, sentence in found[:_TOLD]]


def _likenesses(page: Page, place: int, author: str) -> Iterator[tuple[Subject, NDArray[np.bool_]]]:
    """Return what the post shares with earlier events, and which events those are."""
    yield Subject("author", author), page.of_past("author") == page.of_kept("author", place)
    for topic in filter(None, page.of_kept("topics", place).tolist()):
        name = page.about["topic_names"][str(topic)]
        yield Subject("topic", f"#{name}"), (page.of_past("topics") == topic).any(axis=1)
    if sound := page.of_kept("sound", place):
        yield Subject("sound", ""), page.of_past("sound") == sound


def _told(subject: Subject, actions: NDArray[np.integer]) -> Iterator[tuple[int, str]]:
    """Return sentences about what was done in these events, with how much each weighs."""
    for deed in _DEEDS:
        if n := sum(int(((actions >> HEAD[head]) & 1).sum()) for head in deed.heads):
            yield deed.weight * n, deed.patterns[subject.kind] % {"n": n, "name": subject.name}


def nothing_known(page: Page) -> str:
    """Return the sentence for a page that goes by no history."""
    return (
        ""
        if len(page.array("past_actions"))
        else str(_("This page knew nothing of you: no history went into it."))
    )
