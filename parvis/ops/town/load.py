"""Writes a generated town into the network, through the rooms' own doors.

Pictures come first, which takes longest; then one transaction brings in people, posts and all
the rest. Should it be cut off, there is no town, and the media sweep removes the pictures.
"""

import datetime as dt
import io
import itertools
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from parvis.accounts import services as accounts
from parvis.accounts.queries import viewer_of_account
from parvis.accounts.services import NewAccount, NewFollow
from parvis.base import clock, ids
from parvis.media.queries import MediaView
from parvis.media.services import NewImage, Purpose, attach, store_images
from parvis.ops.town.drawings import draw
from parvis.ops.town.model import Drawing, Post, Reaction, Town
from parvis.ops.town.opening import draw_opening
from parvis.ops.town.premiere import announce
from parvis.posts import services as posts
from parvis.posts.services import Draft, NewPost, NewReaction, NewVote, PollDraft
from parvis.posts.visibility import NAMES

Say = Callable[[str], None]
LOGINS: Final = ("alice", "bob", "charlie")
_LONGEST_PX: Final = 960  # sharp enough on the page, and a third less work at the first start
_BATCH: Final = 16  # pictures taken in by one process


def load(town: Town, *, password: str, say: Say, clips: bool = True) -> None:
    """Write the town; the people of `LOGINS` can then log in with the password.

    Its clips are only announced: they take minutes, and come in while the server runs. The first
    are drawn meanwhile, since what writes to a database needs one core.
    """
    people = [ids.uuid7(resident.joined_at) for resident in town.residents]
    images = _draw(town, people)
    say(f"{len(images)} pictures are drawn.")
    with ProcessPoolExecutor(1) as projectionist:
        if clips:
            projectionist.submit(draw_opening)
        post_ids = _write(town, people, images, password, clips=clips)
    say(f"{len(people)} people have moved in and written {len(post_ids)} posts.")


def _write(
    town: Town,
    people: Sequence[UUID],
    images: dict[tuple[UUID, Drawing], MediaView],
    password: str,
    *,
    clips: bool,
) -> list[UUID]:
    with transaction.atomic():
        _add_people(town, people, password)
        _hang_portraits(town, people, images)
        post_ids = posts.add_posts([_post(post, people, images) for post in town.posts])
        posts.add_votes(
            [NewVote(people[vote.resident], post_ids[vote.post], vote.choices) for vote in town.votes]
        )
        posts.add_reposts(_reactions(town.reposts, people, post_ids))
        posts.add_likes(_reactions(town.likes, people, post_ids))
        posts.add_bookmarks(_reactions(town.bookmarks, people, post_ids))
        posts.refresh_trends()
        _have_read(town, people)
        if clips:
            announce()
    return post_ids


def _add_people(town: Town, people: Sequence[UUID], password: str) -> None:
    accounts.add_accounts(
        [
            NewAccount(
                id=account_id,
                username=resident.username,
                display_name=resident.display_name,
                bio=resident.bio,
                fields=resident.fields,
                joined_at=resident.joined_at,
                locked=resident.locked,
                password=password if resident.username in LOGINS else None,
            )
            for resident, account_id in zip(town.residents, people, strict=True)
        ]
    )
    accounts.add_follows(
        [
            NewFollow(people[follow.follower], people[follow.followed], follow.created_at, follow.pending)
            for follow in town.follows
        ]
    )


def _have_read(town: Town, people: Sequence[UUID]) -> None:
    """Let everybody have seen their notifications but those of the last day."""
    yesterday = ids.first_at(town.now - dt.timedelta(days=1))
    for account_id in people:
        accounts.mark_read(viewer_of_account(account_id), "notifications", yesterday)


def _draw(town: Town, people: Sequence[UUID]) -> dict[tuple[UUID, Drawing], MediaView]:
    """Draw every picture once for its owner, on all cores, and take them in."""
    wanted: dict[tuple[UUID, Drawing], tuple[Purpose, str]] = {}
    for resident, owner in zip(town.residents, people, strict=True):
        wanted[owner, resident.avatar] = ("avatar", "")
        if resident.header is not None:
            wanted[owner, resident.header] = ("header", "")
    for post in town.posts:
        for picture in post.images:
            wanted[people[post.author], picture.drawing] = ("post", picture.alt_text)
    keys = list(wanted)
    batches = [keys[at : at + _BATCH] for at in range(0, len(keys), _BATCH)]
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores) as painters, ThreadPoolExecutor(cores) as keepers:

        def keep(batch: list[tuple[UUID, Drawing]]) -> list[MediaView]:
            drawn = painters.map(_png, [drawing for _owner, drawing in batch])
            try:
                return store_images(
                    [
                        NewImage(key[0], io.BytesIO(png), *wanted[key])
                        for key, png in zip(batch, drawn, strict=True)
                    ]
                )
            finally:
                connection.close()  # of this thread, which ends with the town

        views = itertools.chain.from_iterable(keepers.map(keep, batches))
        return dict(zip(keys, views, strict=True))


def _png(drawing: Drawing) -> bytes:
    out = io.BytesIO()
    picture, _alt = draw(drawing)
    picture.thumbnail((_LONGEST_PX, _LONGEST_PX))
    picture.save(out, "PNG", compress_level=0)
    return out.getvalue()


def _hang_portraits(
    town: Town, people: Sequence[UUID], images: dict[tuple[UUID, Drawing], MediaView]
) -> None:
    for owner in dict.fromkeys(owner for owner, _drawing in images):
        attach(owner_key=owner, ids=[view.id for key, view in images.items() if key[0] == owner])
    accounts.set_portraits(
        [
            (
                owner,
                images[owner, resident.avatar].id,
                images[owner, resident.header].id if resident.header else None,
            )
            for resident, owner in zip(town.residents, people, strict=True)
        ]
    )


def _post(post: Post, people: Sequence[UUID], images: dict[tuple[UUID, Drawing], MediaView]) -> NewPost:
    author = people[post.author]
    poll = None
    if post.poll is not None:
        lasts = post.poll.expires_at - post.created_at
        poll = PollDraft(post.poll.options, int(lasts.total_seconds()), post.poll.multiple)
    return NewPost(
        author_id=author,
        at=post.created_at,
        draft=Draft(
            text=post.text,
            visibility=NAMES[post.visibility],
            content_warning=post.content_warning,
            language=post.language,
            media_ids=[images[author, picture.drawing].id for picture in post.images],
            poll=poll,
        ),
        reply_to=post.reply_to,
        quote_of=post.quote_of,
    )


def _reactions(
    reactions: Iterable[Reaction], people: Sequence[UUID], post_ids: Sequence[UUID]
) -> list[NewReaction]:
    now = clock.now()
    return [
        NewReaction(people[one.resident], post_ids[one.post], min(one.created_at, now)) for one in reactions
    ]
