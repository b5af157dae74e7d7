"""Every read of the posts room as a door through which one post may be seen, or not.

Each door looks for the scene's posts in one way and says whether it found them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from parvis.accounts.queries import Viewer
from parvis.base.errors import Forbidden, NotFound, Unauthenticated
from parvis.base.paging import Cursor
from parvis.posts import queries
from parvis.posts.queries import PostView, Visibility

WIDE: Final = Cursor(limit=40)
TAG: Final = "tannery"
WORD: Final = "marigold"


@dataclass(slots=True)
class Films:
    """The video of `reply`, the one it is a duet with, and the sound that both have."""

    shown: UUID
    joined: UUID
    sound: UUID


@dataclass(slots=True)
class Scene:
    """The post that is looked for, and what stands around it.

    `post` has a poll and quotes `base`; `reply` is the same text with a video, in answer to `base`.
    `answer`, `quote` and `repost` are a third person's, and are made of `post`.
    """

    visibility: Visibility
    author_id: UUID
    third_id: UUID
    base: UUID
    post: UUID
    reply: UUID
    answer: UUID
    quote: UUID
    repost: UUID
    films: Films
    lists: dict[UUID | None, UUID] = field(default_factory=dict)


Door = Callable[[Viewer, Scene], bool]


def _has(posts: Iterable[PostView], wanted: UUID) -> bool:
    """Whether the post is among them, as itself, as what is reposted or as what is quoted."""
    found = False
    for view in posts:
        parts = [view, view.quote, view.repost_of, view.repost_of.quote if view.repost_of else None]
        for part in parts:
            if part is not None and part.id == wanted:
                assert WORD in part.text
                found = True
    return found


def _lists(posts: Iterable[PostView], wanted: UUID) -> bool:
    """Whether the post itself is among them; a public post that quotes it may well be."""
    return any(view.id == wanted for view in posts)


def _opens(read: Callable[[], Any]) -> bool:
    """Whether the read answers; what is refused must look as if it were not there."""
    try:
        read()
    except (NotFound, Unauthenticated):
        return False
    return True


def post_by_id(viewer: Viewer, scene: Scene) -> bool:
    return _opens(lambda: queries.post_by_id(viewer, scene.post))


def posts_by_ids(viewer: Viewer, scene: Scene) -> bool:
    return _has(queries.posts_by_ids(viewer, [scene.base, scene.post]), scene.post)


def embedded_quote(viewer: Viewer, scene: Scene) -> bool:
    view = queries.post_by_id(viewer, scene.quote)
    assert view.quote_unavailable is (view.quote is None)
    return _has([view], scene.post)


def repost(viewer: Viewer, scene: Scene) -> bool:
    return _has(queries.posts_by_ids(viewer, [scene.repost]), scene.post)


def own_timeline_of_the_reposter(viewer: Viewer, scene: Scene) -> bool:
    return _has(queries.account_timeline(viewer, scene.third_id, WIDE).items, scene.post)


def account_timeline(viewer: Viewer, scene: Scene) -> bool:
    try:
        page = queries.account_timeline(viewer, scene.author_id, WIDE)
    except NotFound:
        return False
    return _has(page.items, scene.post)


def account_timeline_by_tag(viewer: Viewer, scene: Scene) -> bool:
    try:
        page = queries.account_timeline(viewer, scene.author_id, WIDE, tagged=TAG.upper())
    except NotFound:
        return False
    return _has(page.items, scene.post)


def account_timeline_pinned(viewer: Viewer, scene: Scene) -> bool:
    try:
        page = queries.account_timeline(viewer, scene.author_id, WIDE, pinned=True)
    except NotFound:
        return False
    return _has(page.items, scene.post)


def following_timeline(viewer: Viewer, scene: Scene) -> bool:
    if not viewer.is_member:
        return False
    return _has(queries.following_timeline(viewer, WIDE).items, scene.post)


def list_timeline(viewer: Viewer, scene: Scene) -> bool:
    if viewer.account_id not in scene.lists:
        return False
    return _has(queries.list_timeline(viewer, scene.lists[viewer.account_id], WIDE).items, scene.post)


def latest_timeline(viewer: Viewer, scene: Scene) -> bool:
    return _lists(queries.latest_timeline(viewer, WIDE).items, scene.post)


def hashtag_timeline(viewer: Viewer, scene: Scene) -> bool:
    return _has(queries.hashtag_timeline(viewer, TAG, WIDE).items, scene.post)


def popular_posts(viewer: Viewer, scene: Scene) -> bool:
    return _lists(queries.popular_posts(viewer, 40), scene.post)


def search_posts(viewer: Viewer, scene: Scene) -> bool:
    return _has(queries.search_posts(viewer, WORD, limit=40), scene.post)


def bookmarks(viewer: Viewer, scene: Scene) -> bool:
    return viewer.is_member and _has(queries.bookmarks(viewer, WIDE).items, scene.post)


def likes(viewer: Viewer, scene: Scene) -> bool:
    return viewer.is_member and _has(queries.likes(viewer, WIDE).items, scene.post)


def quotes_of(viewer: Viewer, scene: Scene) -> bool:
    return _has(queries.quotes_of(viewer, scene.base, WIDE).items, scene.post)


def quotes_of_it(viewer: Viewer, scene: Scene) -> bool:
    return _opens(lambda: queries.quotes_of(viewer, scene.post, WIDE))


def thread(viewer: Viewer, scene: Scene) -> bool:
    return _opens(lambda: queries.thread(viewer, scene.post))


def thread_above(viewer: Viewer, scene: Scene) -> bool:
    return _has(queries.thread(viewer, scene.answer).ancestors, scene.post)


def thread_below(viewer: Viewer, scene: Scene) -> bool:
    return _has(queries.thread(viewer, scene.base).descendants, scene.reply)


def liked_by(viewer: Viewer, scene: Scene) -> bool:
    return _opens(lambda: queries.liked_by(viewer, scene.post, WIDE))


def reposted_by(viewer: Viewer, scene: Scene) -> bool:
    return _opens(lambda: queries.reposted_by(viewer, scene.post, WIDE))


def history(viewer: Viewer, scene: Scene) -> bool:
    return _opens(lambda: queries.history(viewer, scene.post))


def poll(viewer: Viewer, scene: Scene) -> bool:
    return _opens(lambda: queries.poll(viewer, scene.post))


def source(viewer: Viewer, scene: Scene) -> bool:
    """Whoever may read the post is told that it is somebody else's; others, that it is not there."""
    try:
        queries.source(viewer, scene.post)
    except Forbidden:
        return True
    except NotFound:
        return False
    assert viewer.account_id == scene.author_id
    return True


# These give no posts but tags, and count only public posts; they are proved in test_hashtags.
def video_timeline(viewer: Viewer, scene: Scene) -> bool:
    return _lists(queries.video_timeline(viewer, WIDE).items, scene.reply)


def posts_with_sound(viewer: Viewer, scene: Scene) -> bool:
    return _lists(queries.posts_with_sound(viewer, scene.films.sound, WIDE).items, scene.reply)


def posts_joined_with(viewer: Viewer, scene: Scene) -> bool:
    return _lists(queries.posts_joined_with(viewer, scene.films.joined, WIDE).items, scene.reply)


def posts_of_media(viewer: Viewer, scene: Scene) -> bool:
    return queries.posts_of_media(viewer, [scene.films.shown]) == {scene.films.shown: scene.reply}


def sound_heard(viewer: Viewer, scene: Scene) -> bool:
    return queries.sound_heard(viewer, scene.films.sound) is not None


TAG_READS: Final = frozenset({"followed_hashtags", "hashtag", "search_hashtags", "trending_hashtags"})
# For the server itself: ids without contents, which the streams read again through a door.
INTERNAL: Final = frozenset({"posts_since"})

DOORS: Final[tuple[Door, ...]] = (
    video_timeline,
    posts_with_sound,
    posts_joined_with,
    posts_of_media,
    sound_heard,
    post_by_id,
    posts_by_ids,
    embedded_quote,
    repost,
    own_timeline_of_the_reposter,
    account_timeline,
    account_timeline_by_tag,
    account_timeline_pinned,
    following_timeline,
    list_timeline,
    latest_timeline,
    hashtag_timeline,
    popular_posts,
    search_posts,
    bookmarks,
    likes,
    quotes_of,
    quotes_of_it,
    thread,
    thread_above,
    thread_below,
    liked_by,
    reposted_by,
    history,
    poll,
    source,
)
# Where only public posts are shown, whoever may read more.
PUBLIC_ONLY: Final = frozenset(
    {
        latest_timeline,
        hashtag_timeline,
        popular_posts,
        video_timeline,
        posts_with_sound,
        posts_joined_with,
    }
)
MEMBERS_ONLY: Final = frozenset({following_timeline, list_timeline, bookmarks, likes})
