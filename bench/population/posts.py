"""The posts: who wrote which when, what they answer, repost and quote, and what hangs on them."""

import json
from dataclasses import dataclass

import numpy as np

from bench.population.bulk import insert, insert_into
from bench.population.ids import counted, dashed, instants, uuids
from bench.population.people import People
from bench.population.pictures import pictures
from bench.population.shape import Shape
from bench.population.words import Text, mention
from parvis.base.text.normalise import hashtag_key
from parvis.posts.models import (
    Attachment,
    Hashtag,
    Mention,
    Poll,
    PollOption,
    Post,
    PostHashtag,
    SearchDocument,
)

NONE = -1


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts by place, in the order of time; `NONE` where a post answers, quotes or repeats none."""

    ids: list[str]
    moments_ms: np.ndarray
    author: np.ndarray
    text: np.ndarray  # places in the pool of texts
    visibility: np.ndarray
    reply_to: np.ndarray
    repost_of: np.ndarray
    quote_of: np.ndarray
    images: np.ndarray
    has_poll: np.ndarray

    @property
    def originals(self) -> np.ndarray:
        """The places of posts with a text of their own."""
        return np.flatnonzero(self.repost_of == NONE)


def imagine(rng: np.random.Generator, shape: Shape, people: People, now_ms: int, texts: int) -> Posts:
    """Draw the posts; each refers only to older ones."""
    count = shape.posts
    moments = np.sort(rng.integers(now_ms - shape.days * 86_400_000, now_ms - 1000, count))
    author = rng.choice(shape.accounts, count, p=people.activity)
    kind = rng.random(count)
    kind[: count // 100] = 1  # the first ones have nothing to refer to
    repost = kind < shape.reposts
    reply = (kind >= shape.reposts) & (kind < shape.reposts + shape.replies)
    quote = (kind >= shape.reposts + shape.replies) & (kind < shape.reposts + shape.replies + shape.quotes)
    visibility = rng.choice(3, count, p=[0.91, 0.05, 0.04])
    target = _targets(rng, count, repost | (visibility > 1))
    repost &= _first_of_each(author, target, repost)
    visibility[repost] = 0
    plain = ~(repost | reply | quote)
    images = np.where((rng.random(count) < shape.images) & ~repost, rng.integers(1, 5, count), 0)
    return Posts(
        ids=uuids(rng, moments),
        moments_ms=moments,
        author=author,
        text=rng.integers(0, texts, count),
        visibility=visibility,
        reply_to=np.where(reply, target, NONE),
        repost_of=np.where(repost, target, NONE),
        quote_of=np.where(quote, target, NONE),
        images=images,
        has_poll=(rng.random(count) < shape.polls) & plain & (images == 0),
    )


def _targets(rng: np.random.Generator, count: int, unfit: np.ndarray) -> np.ndarray:
    """Return for each post an older one that may be answered; most refer to what is recent."""
    back = np.minimum(rng.geometric(0.001, count), np.maximum(np.arange(count), 1))
    target = np.maximum(np.arange(count) - back, 0)
    fit = np.where(unfit, 0, np.arange(count))
    return np.maximum.accumulate(fit)[target]


def _first_of_each(author: np.ndarray, target: np.ndarray, repost: np.ndarray) -> np.ndarray:
    """Return which reposts are the first of that post by that author: nobody reposts twice."""
    codes = np.where(repost, author.astype(np.int64) << 32 | target, -1 - np.arange(len(author)))
    first = np.zeros(len(author), dtype=bool)
    first[np.unique(codes, return_index=True)[1]] = True
    return first


def write(
    rng: np.random.Generator, shape: Shape, people: People, posts: Posts, texts: list[Text], likes: list[int]
) -> None:
    """Write the posts with their counters and all that hangs on them."""
    threads = _threads(posts)
    made = instants(posts.moments_ms)
    counts = [
        counted(part[part >= 0], shape.posts) for part in (posts.reply_to, posts.repost_of, posts.quote_of)
    ]
    mentions = [mention(name) for name in people.usernames]

    def row(n: int) -> tuple[object, ...]:
        text, repost, reply = texts[posts.text[n]], posts.repost_of[n], posts.reply_to[n]
        answered = people_of(posts, reply)
        own, html, mentioned = text.text, text.html, "[]"
        if repost >= 0:
            own = html = ""
        elif answered is not None:
            name = people.usernames[answered]
            own, html = f"@{name} {own}", f"<p>{mentions[answered]} {html[3:]}"
            mentioned = json.dumps([{"id": dashed(people.ids[answered]), "username": name}])
        return (
            posts.ids[n],
            people.ids[posts.author[n]],
            int(posts.visibility[n]),
            own,
            html,
            "Long" if n % 40 == 0 and repost < 0 else "",
            0,
            "" if repost >= 0 else text.language,
            _id(posts, reply),
            None if answered is None else people.ids[answered],
            posts.ids[threads[n]],
            _id(posts, posts.quote_of[n]),
            _id(posts, repost),
            int(posts.images[n]),
            int(posts.has_poll[n]),
            "[]" if repost >= 0 else json.dumps(text.hashtags),
            mentioned,
            likes[n],
            counts[1][n],
            counts[0][n],
            counts[2][n],
            made[n],
        )

    insert(
        Post,
        "id author_id visibility text html content_warning sensitive language reply_to_id "
        "reply_to_account_id thread_id quote_of_id repost_of_id attachments_count has_poll hashtags "
        "mentioned likes_count reposts_count replies_count quotes_count created_at",
        map(row, range(shape.posts)),
    )
    _write_mentions(people, posts)
    _write_images(rng, posts)
    _write_hashtags(rng, people, posts, texts)
    _write_polls(posts, made)
    _write_index(posts, texts)


def people_of(posts: Posts, place: int) -> int | None:
    """Return the author of the post at `place`, if there is one."""
    return int(posts.author[place]) if place >= 0 else None


def _id(posts: Posts, place: int) -> str | None:
    return posts.ids[place] if place >= 0 else None


def _threads(posts: Posts) -> list[int]:
    """Return for each post the place of the first one of its conversation."""
    threads = list(range(len(posts.ids)))
    for n, (reply, repost) in enumerate(zip(posts.reply_to.tolist(), posts.repost_of.tolist(), strict=True)):
        if reply >= 0 or repost >= 0:
            threads[n] = threads[max(reply, repost)]
    return threads


def _write_mentions(people: People, posts: Posts) -> None:
    replies = np.flatnonzero(posts.reply_to >= 0).tolist()
    insert(
        Mention,
        "post_id account_id",
        ((posts.ids[n], people.ids[posts.author[posts.reply_to[n]]]) for n in replies),
    )


def _write_images(rng: np.random.Generator, posts: Posts) -> None:
    places = [
        (n, position) for n in np.flatnonzero(posts.images).tolist() for position in range(posts.images[n])
    ]
    media = pictures(rng, [posts.ids[n] for n, _ in places], "post", 1600, 1200)
    insert(
        Attachment,
        "post_id media_id position",
        ((posts.ids[n], media[m], position) for m, (n, position) in enumerate(places)),
    )


def _write_hashtags(rng: np.random.Generator, people: People, posts: Posts, texts: list[Text]) -> None:
    names = {hashtag_key(tag): tag for text in texts for tag in text.hashtags}
    made_ms = np.full(len(names), posts.moments_ms[0])
    ids = dict(zip(names, uuids(rng, made_ms), strict=True))
    made = instants(made_ms[:1])[0]
    insert(Hashtag, "id key display created_at", ((ids[key], key, names[key], made) for key in names))
    insert(
        PostHashtag,
        "hashtag_id post_id author_id",
        (
            (ids[hashtag_key(tag)], posts.ids[n], people.ids[posts.author[n]])
            for n in posts.originals.tolist()
            for tag in texts[posts.text[n]].hashtags
        ),
    )


def _write_polls(posts: Posts, made: list[str]) -> None:
    polls = np.flatnonzero(posts.has_poll).tolist()
    insert(
        Poll,
        "post_id multiple hide_totals expires_at votes_count voters_count closed_at",
        ((posts.ids[n], 0, 0, made[-1], 0, 0, made[-1]) for n in polls),
    )
    insert(
        PollOption,
        "poll_id position title votes_count",
        (
            (posts.ids[n], place, title, 0)
            for n in polls
            for place, title in enumerate(("Yes", "No", "Later"))
        ),
    )


def _write_index(posts: Posts, texts: list[Text]) -> None:
    found = [n for n in posts.originals.tolist() if posts.visibility[n] == 0]
    insert(SearchDocument, "id post_id", ((at, posts.ids[n]) for at, n in enumerate(found, 1)))
    documents = ((at, texts[posts.text[n]].search) for at, n in enumerate(found, 1))
    from django.db import connection

    insert_into("posts_search", f"{'rowid' if connection.vendor == 'sqlite' else 'id'} doc", documents)
