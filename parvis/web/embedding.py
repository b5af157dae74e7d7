"""Posts on other sites: which may go there, at what size, and the code that puts them there.

Only what everybody may read, by an author who allows sharing. The player page knows nobody: it
sets no cookie and reads none. oEmbed (https://oembed.com) and the meta tags lead to it.
"""

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from parvis.accounts.queries import ANONYMOUS
from parvis.base import ids
from parvis.base.errors import Forbidden, InvalidInput, NotFound
from parvis.posts.queries import PostView, Visibility, post_by_id
from parvis.web.paths import account_path, post_path

BAR_PX: Final = 56  # below the picture: who made it, and the way here
_WIDTH_PX: Final = 560
_TALL_WIDTH_PX: Final = 340
_NARROWEST_PX: Final = 200
_WORDS_HEIGHT_PX: Final = 320
_CACHE_S: Final = 86_400
_ADDRESSES: Final = re.compile(r"/(?:@[^/]+|watch|embed|posts)/([0-9a-f-]{36})/?", re.ASCII)
_TITLE_CHARS: Final = 100


@dataclass(frozen=True, slots=True)
class Frame:
    """The room that an embedded post takes on a page."""

    width: int
    height: int


def embeddable(post: PostView) -> bool:
    """Return whether other sites may show the post."""
    return post.visibility == Visibility.PUBLIC and post.sharing_allowed and not post.deleted


def embedded_post(post_id: UUID) -> PostView:
    """Return a post as everybody may see it; raise `Forbidden` if its author keeps it here."""
    post = post_by_id(ANONYMOUS, post_id).shown
    if not embeddable(post):
        raise Forbidden(_("Its author does not want this post to be shown on other sites."))
    return post


def post_named(url: str, host: str) -> PostView:
    """Return the post whose page, or player, is at `url`; raise `NotFound` for any other address.

    `host` is the name by which the server was asked, which may be another than its usual one.
    """
    parts = urlsplit(url)
    found = _ADDRESSES.fullmatch(parts.path)
    if parts.netloc not in (settings.PARVIS.host_name, host) or found is None:
        raise NotFound(_("This is not the address of a post here."))
    try:
        return embedded_post(ids.parse(found[1]))
    except InvalidInput:
        raise NotFound(_("This is not the address of a post here.")) from None


def title_of(post: PostView) -> str:
    """Return the post in one line; what stands behind a warning stays there."""
    words = Truncator(" ".join((post.content_warning or post.text).split())).chars(_TITLE_CHARS)
    name = post.author.name
    if words:
        return f"{name}: {words}"
    return (_("Video by %(name)s") if post.video else _("Post by %(name)s")) % {"name": name}


def frame_of(post: PostView, max_width: int | None = None, max_height: int | None = None) -> Frame:
    """Return the room for a post: that of its picture with a bar below, no more than is offered."""
    picture = post.media[0] if post.media else None
    if picture is None or not picture.width:
        width = min(_WIDTH_PX, max_width or _WIDTH_PX)
        return Frame(max(_NARROWEST_PX, width), min(_WORDS_HEIGHT_PX, max_height or _WORDS_HEIGHT_PX))
    ratio = picture.height / picture.width
    width = min(_TALL_WIDTH_PX if ratio > 1 else _WIDTH_PX, max_width or _WIDTH_PX)
    if max_height:
        width = min(width, int((max_height - BAR_PX) / ratio))
    width = max(_NARROWEST_PX, width)
    return Frame(width, round(width * ratio) + BAR_PX)


def player_url(post: PostView) -> str:
    """Return the address of the post's page for other sites."""
    return f"{settings.PARVIS.base_url}/embed/{post.id}"


def oembed_url(post: PostView) -> str:
    """Return the address that describes the post to programs."""
    query = urlencode({"url": f"{settings.PARVIS.base_url}{post_path(post)}", "format": "json"})
    return f"{settings.PARVIS.base_url}/oembed?{query}"


def code_for(post: PostView, frame: Frame) -> str:
    """Return the HTML that shows the post on another page."""
    return format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" allowfullscreen'
        ' allow="autoplay; fullscreen; picture-in-picture" referrerpolicy="no-referrer"'
        ' frameborder="0"></iframe>',
        player_url(post),
        frame.width,
        frame.height,
        title_of(post),
    )


def described(post: PostView, frame: Frame) -> dict[str, Any]:
    """Return the answer of oEmbed for a post."""
    base = settings.PARVIS.base_url
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "video" if post.video else "rich",
        "title": title_of(post),
        "author_name": post.author.name,
        "author_url": f"{base}{account_path(post.author)}",
        "provider_name": settings.PARVIS.site_name,
        "provider_url": base,
        "cache_age": _CACHE_S,
        "html": code_for(post, frame),
        "width": frame.width,
        "height": frame.height,
    }
    if post.media and post.media[0].width and not (post.sensitive or post.content_warning):
        media = post.media[0]
        picture = media.video.poster_jpeg_url if media.video else media.url
        answer |= {
            "thumbnail_url": f"{base}{picture}",
            "thumbnail_width": media.width,
            "thumbnail_height": media.height,
        }
    return answer
