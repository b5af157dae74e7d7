"""From rows of posts to everything that their cards show, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import BooleanField, Exists, OuterRef, QuerySet, Value

from parvis.accounts.queries import AccountView, Viewer, accounts_by_ids
from parvis.base.sql import Ids, Query, prepared
from parvis.media.queries import MediaView, media_by_ids
from parvis.posts.errors import no_post
from parvis.posts.models import Attachment, Bookmark, Like, Pin, Post, Visibility
from parvis.posts.queries.polls import polls_by_ids
from parvis.posts.queries.views import MentionView, PollView, PostView
from parvis.posts.visibility import readable


class Row(NamedTuple):
    """The columns of a post that cards need, with what the viewer did to it."""

    id: UUID
    author_id: UUID
    created_at: Any
    visibility: int
    text: str
    html: str
    content_warning: str
    sensitive: bool
    language: str
    thread_id: UUID
    reply_to_id: UUID | None
    reply_to_account_id: UUID | None
    quote_of_id: UUID | None
    repost_of_id: UUID | None
    edited_at: Any
    deleted_at: Any
    hashtags: list[str]
    mentioned: list[dict[str, str]]
    attachments_count: int
    awaits_video: bool
    comments_allowed: bool
    sharing_allowed: bool
    has_poll: bool
    likes_count: int
    reposts_count: int
    replies_count: int
    quotes_count: int
    liked: bool
    reposted: bool
    bookmarked: bool
    pinned: bool


# Many times a page, a lookup is quicker than a call of the enum.
_VISIBILITY: Final = {int(visibility): visibility for visibility in Visibility}
_NO: Final = Value(False, output_field=BooleanField())  # noqa: FBT003 - a value of SQL


def select(viewer: Viewer, rows: QuerySet[Post]) -> QuerySet[Post, tuple[Any, ...]]:
    """Return `rows` as tuples in the order of `Row`; the id comes first."""
    if viewer.is_member:
        mine = {"account": viewer.account_id, "post": OuterRef("id")}
        own = Post.objects.filter(author=viewer.account_id, repost_of=OuterRef("id"))
        marks: dict[str, Exists | Value] = {
            "liked": Exists(Like.objects.filter(**mine)),
            "reposted": Exists(own),
            "bookmarked": Exists(Bookmark.objects.filter(**mine)),
        }
    else:
        marks = dict.fromkeys(("liked", "reposted", "bookmarked"), _NO)
    pinned = Exists(Pin.objects.filter(post=OuterRef("id")))
    return rows.annotate(**marks, pinned=pinned).values_list(*Row._fields)


def draw(viewer: Viewer, found: Iterable[tuple[Any, ...]]) -> list[PostView]:
    """Return the cards of rows made by `select`, in their order.

    A repost whose original the viewer may not read is left out; such a quote is marked.
    """
    rows = [Row._make(columns) for columns in found]
    known = {row.id: row for row in rows}
    _add(viewer, known, {r for row in rows for r in (row.repost_of_id, row.quote_of_id) if r})
    quoted = {row.quote_of_id for row in known.values() if row.quote_of_id}
    _add(viewer, known, quoted)
    context = _Context.of(viewer, known)
    shown = (row for row in rows if row.repost_of_id is None or row.repost_of_id in known)
    return [context.card(row) for row in shown]


def posts_by_ids(viewer: Viewer, post_ids: Sequence[UUID], *, tombstones: bool = False) -> list[PostView]:
    """Return the posts in the order of their ids, without those that the viewer may not read."""
    found = _found(viewer.account_id, post_ids, tombstones=tombstones)
    place = {post_id: at for at, post_id in enumerate(post_ids)}
    return draw(viewer, sorted(found, key=lambda columns: place[columns[0]]))


def post_by_id(viewer: Viewer, post_id: UUID) -> PostView:
    """Return one post; raise `NotFound` if it is gone or not for the viewer."""
    found = posts_by_ids(viewer, [post_id])
    if not found:
        raise no_post()
    return found[0]


@prepared
def _found(me: UUID | None, post_ids: Ids, *, tombstones: bool) -> Query:
    viewer = Viewer(me)
    return select(viewer, readable(viewer, tombstones=tombstones).filter(id__in=post_ids))


def _add(viewer: Viewer, known: dict[UUID, Row], wanted: set[UUID]) -> None:
    missing = wanted - known.keys()
    if missing:
        found = _found(viewer.account_id, missing, tombstones=False)
        known.update((columns[0], Row._make(columns)) for columns in found)


class _Context(NamedTuple):
    """What the cards of one page share."""

    rows: dict[UUID, Row]
    authors: dict[UUID, AccountView]
    media: dict[UUID, tuple[MediaView, ...]]
    polls: dict[UUID, PollView]

    @classmethod
    def of(cls, viewer: Viewer, rows: dict[UUID, Row]) -> "_Context":
        return cls(
            rows,
            accounts_by_ids({row.author_id for row in rows.values()}),
            attached_media([row.id for row in rows.values() if row.attachments_count]),
            polls_by_ids(viewer, [row.id for row in rows.values() if row.has_poll]),
        )

    def card(self, row: Row, *, nested: bool = False) -> PostView:
        quote = self.rows.get(row.quote_of_id) if row.quote_of_id else None
        repost = self.rows[row.repost_of_id] if row.repost_of_id else None
        return PostView(
            id=row.id,
            author=self.authors[row.author_id],
            created_at=row.created_at,
            visibility=_VISIBILITY[row.visibility],
            text=row.text,
            html=row.html,
            content_warning=row.content_warning,
            sensitive=row.sensitive,
            language=row.language,
            thread_id=row.thread_id,
            reply_to_id=row.reply_to_id,
            reply_to_account_id=row.reply_to_account_id,
            edited_at=row.edited_at,
            deleted=row.deleted_at is not None,
            hashtags=tuple(row.hashtags),
            mentions=tuple(MentionView(UUID(m["id"]), m["username"]) for m in row.mentioned),
            media=self.media.get(row.id, ()),
            awaits_video=row.awaits_video,
            comments_allowed=row.comments_allowed,
            sharing_allowed=row.sharing_allowed,
            poll=self.polls.get(row.id),
            quote=self.card(quote, nested=True) if quote and not nested else None,
            quote_unavailable=row.quote_of_id is not None and quote is None,
            repost_of=self.card(repost) if repost else None,
            likes_count=row.likes_count,
            reposts_count=row.reposts_count,
            replies_count=row.replies_count,
            quotes_count=row.quotes_count,
            liked=row.liked,
            reposted=row.reposted,
            bookmarked=row.bookmarked,
            pinned=row.pinned,
        )


def attached_media(post_ids: Sequence[UUID]) -> dict[UUID, tuple[MediaView, ...]]:
    """Return the images or the video of each post in their order."""
    if not post_ids:
        return {}
    pairs = _attachments(post_ids)
    known = media_by_ids(media_id for _, media_id in pairs)
    images: dict[UUID, list[MediaView]] = {}
    for post_id, media_id in pairs:
        images.setdefault(post_id, []).append(known[media_id])
    return {post_id: tuple(views) for post_id, views in images.items()}


@prepared
def _attachments(post_ids: Ids) -> Query:
    rows = Attachment.objects.filter(post_id__in=post_ids).order_by("post_id", "position")
    return rows.values_list("post_id", "media_id")
