"""How imagined people come in: accounts, tokens and earlier posts through the rooms' own doors.

Signing up hundreds of people one by one would take longer than all that they then do. Whatever
they do afterwards goes through the API like everybody else's doings.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from parvis.accounts.queries import viewer_of_account
from parvis.accounts.services import NewAccount, add_accounts
from parvis.api.services import issue_token
from parvis.base import clock
from parvis.media.services import StandIn, add_stand_ins, attach
from parvis.ops.simulation.world import World
from parvis.posts.services import Draft, NewPost, add_posts

_SCOPES: Final = frozenset({"read", "write", "follow"})
# What is older than that is not new to the feed any more, what is younger than a fortnight is alive.
_YOUNGEST: Final = dt.timedelta(days=7, hours=6)
_OLDEST: Final = dt.timedelta(days=13)


@dataclass(frozen=True, slots=True)
class Settled:
    """Who is who in the network: by the places of the world's people and posts."""

    tokens: tuple[str, ...]
    account_ids: tuple[UUID, ...]
    post_ids: tuple[UUID, ...]  # of the posts that are there
    media_ids: dict[int, UUID]  # of the videos of those that are still to come


def settle(world: World) -> Settled:
    """Let a world's people move in, and have written what is older than today."""
    now = clock.now()
    with transaction.atomic():
        people = add_accounts([_account(world, member, now) for member in range(world.people)])
        media = _videos(world, people)
        posts = add_posts(
            [_post(world, place, people, media.get(place), now) for place in range(world.size.posts)]
        )
    return Settled(
        tokens=tuple(_token(account_id) for account_id in people),
        account_ids=tuple(people),
        post_ids=tuple(posts),
        media_ids={place: media_id for place, media_id in media.items() if world.is_new(place)},
    )


def _account(world: World, member: int, now: dt.datetime) -> NewAccount:
    name = f"sim{world.seed}x{member}"
    joined = now - _OLDEST - dt.timedelta(minutes=world.people - member)
    return NewAccount(
        username=name, display_name=name.capitalize(), bio="", fields=(), joined_at=joined, language="en"
    )


def _videos(world: World, people: list[UUID]) -> dict[int, UUID]:
    places = [place for place, idea in enumerate(world.ideas) if idea.is_video]
    made = add_stand_ins(
        [
            StandIn(people[world.ideas[place].author], int(world.ideas[place].seconds * 1000))
            for place in places
        ]
    )
    media = dict(zip(places, made, strict=True))
    for place, media_id in media.items():
        if not world.is_new(place):
            attach(owner_key=people[world.ideas[place].author], ids=[media_id])
    return media


def _post(world: World, place: int, people: list[UUID], media_id: UUID | None, now: dt.datetime) -> NewPost:
    age = _OLDEST - (_OLDEST - _YOUNGEST) * place / world.size.posts
    media_ids = [media_id] if media_id else []
    draft = Draft(text=world.texts[place], language="en", media_ids=media_ids)
    return NewPost(author_id=people[world.ideas[place].author], at=now - age, draft=draft)


def _token(account_id: UUID) -> str:
    viewer = viewer_of_account(account_id)
    if viewer.user_id is None:
        raise LookupError(f"the account {account_id} has no login")
    return issue_token(app_id=None, user_id=viewer.user_id, scopes=_SCOPES).text
