"""Accounts, their logins and tokens, and who follows, blocks and mutes whom."""

import datetime as dt
import hashlib
from dataclasses import dataclass

import numpy as np
from oauth2_provider.models import get_access_token_model

from bench.population.bulk import insert
from bench.population.ids import counted, instants, uuids, without_repeats
from bench.population.pictures import pictures
from bench.population.shape import Shape, token_of
from parvis.accounts.models import Account, Block, Follow, Mute, User

_NAMES = (
    "ada",
    "bela",
    "cleo",
    "dario",
    "edda",
    "fynn",
    "gita",
    "hugo",
    "ines",
    "jonas",
    "kira",
    "lena",
    "milo",
)


@dataclass(frozen=True, slots=True)
class People:
    """The accounts by place, with what the posts need to know of them."""

    ids: list[str]
    usernames: list[str]
    popularity: np.ndarray  # chances to be followed, liked, answered; they sum to 1
    activity: np.ndarray  # chances to be the author of a post
    follower: np.ndarray
    followee: np.ndarray
    followed_ms: np.ndarray


def imagine(rng: np.random.Generator, shape: Shape, now_ms: int) -> People:
    """Draw the accounts and the graph between them."""
    count = shape.accounts
    joined = np.sort(rng.integers(now_ms - 400 * 86_400_000, now_ms - shape.days * 86_400_000, count))
    popularity = rng.pareto(1.1, count) + 0.1
    popularity /= popularity.sum()
    activity = rng.lognormal(0, 1.5, count) * (0.3 + popularity / popularity.mean()) ** 0.3
    activity /= activity.sum()
    appetite = np.clip(rng.lognormal(0, 1.0, count), 0.05, 20)
    follower = rng.choice(count, 2 * shape.follows, p=appetite / appetite.sum())
    followee = rng.choice(count, 2 * shape.follows, p=popularity)
    follower, followee = without_repeats(follower, followee, shape.follows)
    while len(follower) < shape.follows:  # the popular are soon followed by all: fill up evenly
        follower, followee = without_repeats(
            np.concatenate([follower, rng.integers(0, count, shape.follows)]),
            np.concatenate([followee, rng.integers(0, count, shape.follows)]),
            shape.follows,
        )
    return People(
        ids=uuids(rng, joined),
        usernames=[f"{_NAMES[n % len(_NAMES)]}{n}" for n in range(count)],
        popularity=popularity,
        activity=activity,
        follower=follower,
        followee=followee,
        followed_ms=np.sort(rng.integers(now_ms - 300 * 86_400_000, now_ms, shape.follows)),
    )


def write(
    rng: np.random.Generator, shape: Shape, people: People, written: list[int], last: list[str]
) -> None:
    """Write the accounts, who have `written` so many posts and the `last` then, and the graph."""
    count = shape.accounts
    avatars = pictures(rng, people.ids, "avatar", 400, 400)
    followers, following = counted(people.followee, count), counted(people.follower, count)
    made = instants(np.array([int(i[:12], 16) for i in people.ids]))
    insert(
        Account,
        "id username domain display_name bio bio_html fields avatar_id state locked discoverable bot "
        "created_at followers_count following_count posts_count last_post_at folded_names",
        (
            (
                people.ids[n],
                people.usernames[n],
                "",
                people.usernames[n].capitalize(),
                "Here for the bench, staying for the view.",
                "<p>Here for the bench, staying for the view.</p>",
                '[{"name": "Place", "value": "Square", "html": "<p>Square</p>"}]',
                avatars[n] if n % 10 < 7 else None,
                0,
                0,
                1,
                0,
                made[n],
                followers[n],
                following[n],
                written[n],
                last[n] or None,
                Account.fold_names(people.usernames[n], people.usernames[n].capitalize()),
            )
            for n in range(count)
        ),
    )
    _write_logins(rng, shape, people, made)
    _write_graph(rng, shape, people)


def _write_logins(rng: np.random.Generator, shape: Shape, people: People, made: list[str]) -> None:
    user_ids = uuids(rng, np.array([int(i[:12], 16) for i in people.ids]))
    insert(
        User,
        "id password username email account_id role is_active date_joined",
        (
            (user_ids[n], "!", people.usernames[n], "", people.ids[n], 0, 1, made[n])
            for n in range(shape.accounts)
        ),
    )
    scope = "read write follow push"
    until = (dt.datetime.now(dt.UTC) + dt.timedelta(days=3650)).strftime("%Y-%m-%d %H:%M:%S")
    insert(
        get_access_token_model(),
        "user_id token token_checksum expires scope resource created updated",
        (
            (
                user_ids[reader_place(shape, reader)],
                token_of(reader),
                hashlib.sha256(token_of(reader).encode()).hexdigest(),
                until,
                scope,
                "[]",
                made[0],
                made[0],
            )
            for reader in range(shape.readers)
        ),
    )


def reader_place(shape: Shape, reader: int) -> int:
    """Return which account the reader is: readers stand evenly among all."""
    return reader * shape.accounts // shape.readers


def _write_graph(rng: np.random.Generator, shape: Shape, people: People) -> None:
    ids, made = uuids(rng, people.followed_ms), instants(people.followed_ms)
    order = np.argsort(people.followed_ms, kind="stable").tolist()
    insert(
        Follow,
        "id follower_id followee_id show_reposts created_at",
        (
            (
                ids[n],
                people.ids[people.follower[n]],
                people.ids[people.followee[n]],
                int(n % 50 != 0),
                made[n],
            )
            for n in order
        ),
    )
    for model, columns, size in (
        (Block, "id blocker_id blocked_id created_at", shape.blocks),
        (Mute, "id muter_id muted_id created_at notifications", shape.mutes),
    ):
        left, right = without_repeats(*(rng.integers(0, shape.accounts, 2 * size) for _ in range(2)), size)
        moments = people.followed_ms[: len(left)]
        row_ids, when = uuids(rng, moments), instants(moments)
        more = (1,) if model is Mute else ()
        insert(
            model,
            columns,
            (
                (row_ids[n], people.ids[left[n]], people.ids[right[n]], when[n], *more)
                for n in range(len(left))
            ),
        )
