"""Small random networks, written through the bulk services, and a plain reading of the rules.

The oracle is the specification of who sees what, in loops over everything; what the room does
with indexes and merges must come to the same.
"""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import strategies as st

from parvis.accounts.queries import Viewer, viewer_of_account
from parvis.accounts.services import (
    NewAccount,
    NewFollow,
    add_accounts,
    add_follows,
    add_to_list,
    block,
    create_list,
    follow,
    mute,
)
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, NewPost, NewReaction, add_posts, add_reposts, follow_hashtag

NAMES = ("viewer", "anna", "ben", "cleo", "dan")
START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
ME = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One post of a world: by whom, for whom, answering which earlier one, naming whom, with which tags."""

    author: int
    visibility: Visibility
    reply_to: int | None
    names: frozenset[int]
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class World:
    """What Hypothesis draws."""

    said: list[Said]
    reposted: list[tuple[int, int]]
    follows: frozenset[tuple[int, int]]
    blocks: frozenset[tuple[int, int]]
    mutes: frozenset[int]
    without_reposts: frozenset[int]
    listed: frozenset[int]
    policy: str
    exclusive: bool
    limit: int
    followed_tags: frozenset[str] = frozenset()


TAGS = ("tea", "tram", "tower")
_tags = st.frozensets(st.sampled_from(TAGS), max_size=2)
_people = st.integers(0, len(NAMES) - 1)
_others = st.integers(1, len(NAMES) - 1)
_pairs = st.tuples(_people, _people).filter(lambda pair: pair[0] != pair[1])
_seen_by_all = st.sampled_from([Visibility.PUBLIC, Visibility.PUBLIC, Visibility.UNLISTED])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a network of five people, seen by the first of them."""
    said: list[Said] = []
    for place in range(draw(st.integers(0, 16))):
        said.append(
            Said(
                draw(_people),
                draw(st.one_of(_seen_by_all, st.sampled_from(list(Visibility)))),
                draw(st.one_of(st.none(), st.integers(0, place - 1))) if place else None,
                draw(st.frozensets(_people, max_size=2)),
                draw(_tags),
            )
        )
    open_posts = [n for n, one in enumerate(said) if one.visibility <= Visibility.UNLISTED]
    reposted = (
        draw(st.lists(st.tuples(_people, st.sampled_from(open_posts)), max_size=8, unique=True))
        if open_posts
        else []
    )
    return World(
        said,
        reposted,
        draw(st.frozensets(_pairs, max_size=10)) | draw(st.frozensets(st.tuples(st.just(ME), _others))),
        draw(st.frozensets(_pairs, max_size=2)),
        draw(st.frozensets(_others, max_size=2)),
        draw(st.frozensets(_others, max_size=2)),
        draw(st.frozensets(_others)),
        draw(st.sampled_from(["followed", "list", "none"])),
        draw(st.booleans()),
        draw(st.sampled_from([1, 2, 3, 4, 7])),
        draw(_tags),
    )


@dataclass(slots=True)
class Told:
    """A world that has been written, and the oracle over it."""

    world: World
    people: list[UUID]
    viewers: list[Viewer]
    list_id: UUID
    posts: list[UUID] = field(default_factory=list)
    reposts: dict[UUID, tuple[int, int]] = field(default_factory=dict)

    @property
    def viewer(self) -> Viewer:
        return self.viewers[ME]

    def blocked(self, one: int, other: int) -> bool:
        return (one, other) in self.world.blocks or (other, one) in self.world.blocks

    def follows(self, one: int, other: int) -> bool:
        return (one, other) in self.world.follows and not self.blocked(one, other)

    def listed(self, person: int) -> bool:
        return person in self.world.listed and not self.blocked(ME, person)

    def readable(self, place: int, viewer: int = ME) -> bool:
        said = self.world.said[place]
        if self.blocked(viewer, said.author):
            return False
        if said.visibility <= Visibility.UNLISTED or viewer in {said.author, *said.names}:
            return True
        return said.visibility == Visibility.FOLLOWERS and self.follows(viewer, said.author)

    def readable_repost(self, repost: UUID) -> bool:
        person, place = self.reposts[repost]
        return self.readable(place) and not self.blocked(ME, person)

    def following(self) -> list[UUID]:
        """Return what Following shows, newest first."""
        circle = {person for person in range(len(NAMES)) if self.follows(ME, person)}
        kept_out = {p for p in range(len(NAMES)) if self.listed(p)} if self.world.exclusive else set()
        authors = (circle | {ME}) - kept_out - self.world.mutes
        posts = [
            self.posts[place]
            for place, said in enumerate(self.world.said)
            if (said.author in authors or self._brought_by_tag(said, kept_out))
            and self.readable(place)
            and self._answers_within(said, circle)
        ]
        reposts = [
            repost
            for repost, (person, place) in self.reposts.items()
            if person in authors
            and not (person in self.world.without_reposts and self.follows(ME, person))
            and self._repost_shown(repost, place)
        ]
        return sorted(posts + reposts, reverse=True)

    def list_shown(self) -> list[UUID]:
        """Return what the viewer's list shows, newest first."""
        members = {person for person in range(len(NAMES)) if self.listed(person)}
        followed = {person for person in range(len(NAMES)) if self.follows(ME, person)}
        circle = {"list": members, "followed": followed}.get(self.world.policy)
        authors = members - self.world.mutes
        posts = [
            self.posts[place]
            for place, said in enumerate(self.world.said)
            if said.author in authors and self.readable(place) and self._answers_within(said, circle)
        ]
        reposts = [
            repost
            for repost, (person, place) in self.reposts.items()
            if person in authors and self._repost_shown(repost, place)
        ]
        return sorted(posts + reposts, reverse=True)

    def latest(self) -> list[UUID]:
        """Return what Latest shows, newest first."""
        return [
            self.posts[place]
            for place, said in reversed(list(enumerate(self.world.said)))
            if said.visibility == Visibility.PUBLIC
            and said.reply_to is None
            and said.author not in self.world.mutes
            and self.readable(place)
        ]

    def written_by(self, person: int) -> list[UUID]:
        """Return what a profile with answers shows, newest first."""
        posts = [
            self.posts[place]
            for place, said in enumerate(self.world.said)
            if said.author == person and self.readable(place)
        ]
        reposts = [
            repost
            for repost, (by, _place) in self.reposts.items()
            if by == person and self.readable_repost(repost)
        ]
        return sorted(posts + reposts, reverse=True)

    def _brought_by_tag(self, said: Said, kept_out: set[int]) -> bool:
        return (
            bool(said.tags & self.world.followed_tags)
            and said.visibility == Visibility.PUBLIC
            and said.author not in kept_out | self.world.mutes
        )

    def _answers_within(self, said: Said, circle: set[int] | None) -> bool:
        if said.reply_to is None:
            return True
        to = self.world.said[said.reply_to].author
        if circle is None:  # a list without answers, but for those that go on from one's own
            return to == said.author
        return to in {ME, said.author} or to in circle

    def _repost_shown(self, repost: UUID, place: int) -> bool:
        return self.readable_repost(repost) and self.world.said[place].author not in self.world.mutes


def people() -> list[UUID]:
    """Sign up the five."""
    return add_accounts([NewAccount(name, "", "", (), START) for name in NAMES])


def tell(world: World, who: list[UUID]) -> Told:
    """Write a world for people who are there already."""
    viewers = [viewer_of_account(person) for person in who]
    me = viewers[ME]
    add_follows([NewFollow(who[a], who[b], START) for a, b in sorted(world.follows)])
    told = Told(
        world,
        who,
        viewers,
        create_list(me, title="Some", replies_policy=world.policy, exclusive=world.exclusive).id,
    )
    add_to_list(me, told.list_id, [who[person] for person in world.listed])
    for person in world.without_reposts:
        if told.follows(ME, person):
            follow(me, who[person], show_reposts=False)
    for tag in sorted(world.followed_tags):
        follow_hashtag(me, tag)
    told.posts = add_posts(
        [
            NewPost(
                who[said.author],
                START + dt.timedelta(seconds=2 * place),
                Draft(
                    " ".join(
                        [
                            f"Post {place}",
                            *(f"@{NAMES[n]}" for n in sorted(said.names)),
                            *(f"#{tag}" for tag in sorted(said.tags)),
                        ]
                    ),
                    visibility=said.visibility,
                    language="en",
                ),
                reply_to=said.reply_to,
            )
            for place, said in enumerate(world.said)
        ]
    )
    moments = {START + dt.timedelta(seconds=2 * n + 1): pair for n, pair in enumerate(world.reposted)}
    _repost(told, moments)
    for one, other in sorted(world.blocks):
        block(viewers[one], who[other])
    for person in world.mutes:
        mute(me, who[person])
    return told


def _repost(told: Told, moments: dict[dt.datetime, tuple[int, int]]) -> None:
    from parvis.posts.models import Post

    add_reposts(
        [NewReaction(told.people[person], told.posts[place], at) for at, (person, place) in moments.items()]
    )
    rows = Post.objects.filter(repost_of__isnull=False).values_list("id", "created_at")
    told.reposts = {repost: moments[at] for repost, at in rows}
