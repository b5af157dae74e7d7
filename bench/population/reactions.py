"""Likes, bookmarks, and what people were told."""

from dataclasses import dataclass

import numpy as np

from bench.population.bulk import insert
from bench.population.ids import instants, uuids, without_repeats
from bench.population.people import People
from bench.population.posts import Posts
from bench.population.shape import Shape
from parvis.accounts.models import Notification, NotificationKind
from parvis.posts.models import Bookmark, Like

_FOLLOWS_TOLD = 100_000  # older ones were read and cleared long ago


@dataclass(frozen=True, slots=True)
class Likes:
    """Who likes which post, and when."""

    account: np.ndarray
    post: np.ndarray
    moments_ms: np.ndarray


def imagine(rng: np.random.Generator, shape: Shape, people: People, posts: Posts, now_ms: int) -> Likes:
    """Draw the likes: popular authors get most of them."""
    weight = people.popularity[posts.author] ** 0.7 * (posts.repost_of < 0) * (posts.visibility < 2)
    account = rng.integers(0, shape.accounts, 2 * shape.likes)
    post = rng.choice(shape.posts, 2 * shape.likes, p=weight / weight.sum())
    account, post = _by_moment(*without_repeats(account, post, shape.likes))
    after = rng.exponential(6 * 3_600_000, len(post)).astype(np.int64)
    moments = np.minimum(posts.moments_ms[post] + 1000 + after, now_ms - 1)
    order = np.argsort(moments, kind="stable")
    return Likes(account[order], post[order], moments[order])


def _by_moment(account: np.ndarray, post: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(post, kind="stable")
    return account[order], post[order]


def write(rng: np.random.Generator, shape: Shape, people: People, posts: Posts, likes: Likes) -> None:
    """Write likes, bookmarks and notifications."""
    _write_marks(rng, Like, people, posts, likes)
    account, post = without_repeats(
        rng.integers(0, shape.accounts, 2 * shape.bookmarks),
        rng.choice(posts.originals, 2 * shape.bookmarks),
        shape.bookmarks,
    )
    _write_marks(rng, Bookmark, people, posts, Likes(account, post, posts.moments_ms[post]))
    _write_notifications(rng, people, posts, likes)


def _write_marks(
    rng: np.random.Generator, model: type[Like | Bookmark], people: People, posts: Posts, marks: Likes
) -> None:
    ids, made = uuids(rng, marks.moments_ms), instants(marks.moments_ms)
    pairs = zip(marks.account.tolist(), marks.post.tolist(), strict=True)
    insert(
        model,
        "id account_id post_id created_at",
        ((ids[n], people.ids[a], posts.ids[p], made[n]) for n, (a, p) in enumerate(pairs)),
    )


def _write_notifications(rng: np.random.Generator, people: People, posts: Posts, likes: Likes) -> None:
    told: list[tuple[int, int, int, int, str]] = [
        (ms, int(posts.author[post]), actor, NotificationKind.LIKE, posts.ids[post])
        for ms, actor, post in zip(
            likes.moments_ms.tolist(), likes.account.tolist(), likes.post.tolist(), strict=True
        )
    ]
    for part, kind in ((posts.reply_to, NotificationKind.REPLY), (posts.repost_of, NotificationKind.REPOST)):
        for n in np.flatnonzero(part >= 0).tolist():
            subject = n if kind == NotificationKind.REPLY else part[n]
            told.append(
                (
                    int(posts.moments_ms[n]),
                    int(posts.author[part[n]]),
                    int(posts.author[n]),
                    kind,
                    posts.ids[subject],
                )
            )
    for n in range(max(len(people.follower) - _FOLLOWS_TOLD, 0), len(people.follower)):
        actor = int(people.follower[n])
        told.append(
            (
                int(people.followed_ms[n]),
                int(people.followee[n]),
                actor,
                NotificationKind.FOLLOW,
                people.ids[actor],
            )
        )
    told = sorted(one for one in told if one[1] != one[2])
    moments = np.array([one[0] for one in told])
    ids, made = uuids(rng, moments), instants(moments)
    insert(
        Notification,
        "id recipient_id actor_id kind subject_id created_at",
        (
            (ids[n], people.ids[recipient], people.ids[actor], int(kind), subject, made[n])
            for n, (_ms, recipient, actor, kind, subject) in enumerate(told)
        ),
    )
