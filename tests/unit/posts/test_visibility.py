"""Who may read what, through every door: visibilities × viewers × reads."""

import inspect
from dataclasses import dataclass
from uuid import UUID

import pytest

from parvis.accounts.models import Account, AccountState
from parvis.accounts.queries import ANONYMOUS, Viewer
from parvis.accounts.services import add_to_list, block, create_list, follow, request_deletion
from parvis.base import clock
from parvis.media.models import Sound
from parvis.media.services import attach
from parvis.posts import queries
from parvis.posts.models import Pin, Post
from parvis.posts.queries import Visibility
from parvis.posts.services import (
    Draft,
    NewPost,
    NewReaction,
    PollDraft,
    add_bookmarks,
    add_likes,
    add_posts,
    add_reposts,
)
from tests.cast import Person, join
from tests.film_rows import film
from tests.unit.posts import doors
from tests.unit.posts.doors import DOORS, MEMBERS_ONLY, PUBLIC_ONLY, TAG, WORD, Door, Films, Scene

VIEWERS = ("nobody", "author", "follower", "stranger", "mentioned", "blocked_one", "blocking_one")
MAY_READ = {
    Visibility.PUBLIC: {"nobody", "author", "follower", "stranger", "mentioned"},
    Visibility.UNLISTED: {"nobody", "author", "follower", "stranger", "mentioned"},
    Visibility.FOLLOWERS: {"author", "follower", "mentioned"},
    Visibility.MENTIONED: {"author", "mentioned"},
}
BLOCKED = {"blocked_one", "blocking_one"}


@dataclass(slots=True)
class Stage:
    people: dict[str, Person]
    scene: Scene

    def viewer(self, name: str) -> Viewer:
        return self.people[name].viewer if name in self.people else ANONYMOUS


def staged(visibility: Visibility) -> Stage:
    """Write the scene; all had followed, liked, kept and listed before anybody blocked anybody."""
    people = {name: join(name) for name in (*VIEWERS[1:], "third")}
    author, third = people["author"], people["third"]
    for name in ("follower", *sorted(BLOCKED)):
        follow(people[name].viewer, author.account_id)
    lists = {}
    for name in VIEWERS[1:]:
        if name != "author":
            follow(people[name].viewer, third.account_id)
        viewer = people[name].viewer
        lists[viewer.account_id] = create_list(viewer, title="One", replies_policy="followed").id
        add_to_list(viewer, lists[viewer.account_id], [author.account_id])
    scene = _written(visibility, author, third, lists)
    block(author.viewer, people["blocked_one"].account_id)
    block(people["blocking_one"].viewer, author.account_id)
    _react(scene, [person.account_id for name, person in people.items() if name in VIEWERS])
    return Stage(people, scene)


def _written(visibility: Visibility, writer: Person, other: Person, lists: dict[UUID | None, UUID]) -> Scene:
    author, third, now = writer.account_id, other.account_id, clock.now()
    heard = film(other)
    sound = Sound.objects.get(origin=heard).id
    shown = film(writer, sound=sound, joined_with_id=heard)
    attach(owner_key=author, ids=[shown])
    text = f"{WORD} #{TAG} @mentioned @blocked_one @blocking_one"
    poll = PollDraft(("one", "two"), 3600)
    own = Draft(text, visibility, language="en", media_ids=[shown])
    records = [
        NewPost(third, now, Draft("The base", language="en")),
        NewPost(author, now, Draft(text, visibility, language="en", poll=poll), quote_of=0),
        NewPost(author, now, own, reply_to=0),
        NewPost(third, now, Draft("An answer", language="en"), reply_to=1),
        NewPost(third, now, Draft("A quote", language="en"), quote_of=1),
    ]
    base, post, reply, answer, quote = add_posts(records)
    add_reposts([NewReaction(third, post, now)])
    # The services make no public repost of a narrow post; the door holds even if there were one.
    rows = Post.objects.filter(repost_of=post)
    rows.update(visibility=Visibility.PUBLIC)
    repost = rows.get().id
    Pin.objects.create(account_id=author, post_id=post)
    films = Films(shown, heard, sound)
    return Scene(visibility, author, third, base, post, reply, answer, quote, repost, films, lists)


def _react(scene: Scene, people: list[UUID]) -> None:
    reactions = [NewReaction(person, scene.post, clock.now()) for person in people]
    add_likes(reactions)
    add_bookmarks(reactions)


def expected(stage: Stage, door: Door, name: str) -> bool:
    """Whether the door should show the post to the viewer: what may be read, less what it leaves out."""
    visibility = stage.scene.visibility
    if name not in MAY_READ[visibility] or (name == "nobody" and door in MEMBERS_ONLY):
        return False
    if door in PUBLIC_ONLY:
        return visibility == Visibility.PUBLIC
    if door is doors.search_posts:
        return visibility == Visibility.PUBLIC or name in ("author", "mentioned")
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("visibility", list(Visibility), ids=lambda v: v.name.lower())
def test_every_door_shows_a_post_to_those_who_may_read_it_and_to_nobody_else(visibility: Visibility) -> None:
    stage = staged(visibility)
    wrong = [
        f"{door.__name__} {'shows it to' if seen else 'hides it from'} {name}"
        for name in VIEWERS
        for door in DOORS
        if (seen := door(stage.viewer(name), stage.scene)) != expected(stage, door, name)
    ]
    assert "\n".join(wrong) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.FOLLOWERS])
@pytest.mark.parametrize("state", ["suspended", "leaving"])
def test_what_somebody_wrote_is_hidden_while_they_are(state: str, visibility: Visibility) -> None:
    stage = staged(visibility)
    author = stage.people["author"]
    if state == "leaving":
        request_deletion(author.viewer)
    else:
        Account.objects.filter(id=author.account_id).update(state=AccountState.SUSPENDED)
    wrong = [
        f"{door.__name__} shows it to {name}"
        for name in ("nobody", "follower", "mentioned", "author")
        for door in DOORS
        if door(stage.viewer(name), stage.scene)
    ]
    assert "\n".join(wrong) == ""


@pytest.mark.django_db
def test_a_repost_by_somebody_blocked_or_hidden_is_not_shown() -> None:
    stage = staged(Visibility.PUBLIC)
    third, follower = stage.people["third"], stage.people["follower"]
    block(third.viewer, follower.account_id)
    assert not doors.repost(follower.viewer, stage.scene)
    assert doors.post_by_id(follower.viewer, stage.scene)
    Account.objects.filter(id=third.account_id).update(state=AccountState.SUSPENDED)
    assert not doors.repost(ANONYMOUS, stage.scene)
    assert queries.reposted_by(ANONYMOUS, stage.scene.post, doors.WIDE).items == ()


@pytest.mark.django_db
def test_those_who_liked_are_shown_without_those_whom_a_block_hides() -> None:
    stage = staged(Visibility.PUBLIC)
    likers = queries.liked_by(stage.viewer("follower"), stage.scene.post, doors.WIDE).items
    assert {account.username for account in likers} == set(VIEWERS) - {"nobody"}
    block(stage.viewer("follower"), stage.people["stranger"].account_id)
    block(stage.viewer("mentioned"), stage.people["follower"].account_id)
    likers = queries.liked_by(stage.viewer("follower"), stage.scene.post, doors.WIDE).items
    assert {account.username for account in likers} == set(VIEWERS) - {"nobody", "stranger", "mentioned"}


def test_every_read_of_the_room_is_a_door_here() -> None:
    reads = {name for name in queries.__all__ if inspect.isfunction(getattr(queries, name))}
    assert reads - doors.TAG_READS - doors.INTERNAL <= {door.__name__ for door in DOORS}
