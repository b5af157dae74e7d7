"""Posts, which Mastodon calls statuses, with their pictures, polls, tags and versions."""

import datetime as dt
from typing import Final
from urllib.parse import quote

from parvis.accounts.queries import AccountView
from parvis.api.shapes.account import account
from parvis.api.shapes.common import Json, absolute_links, base_url, instant, instant_or_none
from parvis.api.shapes.media import attachment
from parvis.posts.queries import HashtagView, PollView, PostView, RevisionView, Visibility

PRIVACY: Final = {
    Visibility.PUBLIC: "public",
    Visibility.UNLISTED: "unlisted",
    Visibility.FOLLOWERS: "private",
    Visibility.MENTIONED: "direct",
}
VISIBILITY: Final = {word: value for value, word in PRIVACY.items()}
_OPEN: Final = frozenset({Visibility.PUBLIC, Visibility.UNLISTED})
_QUOTABLE: Final[Json] = {"automatic": ["public"], "manual": [], "current_user": "automatic"}
_UNQUOTABLE: Final[Json] = {"automatic": [], "manual": [], "current_user": "denied"}


def status(view: PostView) -> Json:
    """Return a `Status` with its author, pictures, poll, quote, or the post that it reposts."""
    shape = _status(view)
    if view.repost_of is not None:
        shape["reblog"] = status(view.repost_of)
    if view.quote is not None or view.quote_unavailable:
        shape["quote"] = _quote(view.quote)
    return shape


def _status(view: PostView) -> Json:
    url = f"{base_url()}/@{view.author.handle}/{view.id}"
    return {
        "id": view.id,
        "created_at": instant(view.created_at),
        "in_reply_to_id": view.reply_to_id,
        "in_reply_to_account_id": view.reply_to_account_id,
        "sensitive": view.sensitive,
        "spoiler_text": view.content_warning,
        "visibility": PRIVACY[view.visibility],
        "language": view.language or None,
        "uri": url,
        "url": url,
        "replies_count": view.replies_count,
        "reblogs_count": view.reposts_count,
        "favourites_count": view.likes_count,
        "quotes_count": view.quotes_count,
        "edited_at": instant_or_none(view.edited_at),
        "favourited": view.liked,
        "reblogged": view.reposted,
        "muted": False,
        "bookmarked": view.bookmarked,
        "pinned": view.pinned,
        "filtered": [],
        "content": absolute_links(view.html),
        "reblog": None,
        "application": None,
        "account": account(view.author),
        "media_attachments": [attachment(media) for media in view.media],
        "mentions": [
            {
                "id": mention.id,
                "username": mention.username,
                "url": f"{base_url()}/@{mention.username}",
                "acct": mention.username,
            }
            for mention in view.mentions
        ],
        "tags": [{"name": tag, "url": tag_url(tag)} for tag in view.hashtags],
        "emojis": [],
        "card": None,
        "poll": None if view.poll is None else poll(view.poll),
        "quote": None,
        "quote_approval": _QUOTABLE if _quotable(view) else _UNQUOTABLE,
        "parvis": {
            "awaits_video": view.awaits_video,
            "comments_allowed": view.comments_allowed,
            "sharing_allowed": view.sharing_allowed,
        },
    }


def _quotable(view: PostView) -> bool:
    return view.visibility in _OPEN and view.sharing_allowed


def _quote(quoted: PostView | None) -> Json:
    if quoted is None:
        return {"state": "unauthorized", "quoted_status": None}
    shape = _status(quoted)
    if quoted.quote is not None:
        # A quote inside a quote is only named: clients ask for it when somebody opens it.
        shape["quote"] = {"state": "accepted", "quoted_status_id": quoted.quote.id}
    return {"state": "accepted", "quoted_status": shape}


def tag_url(tag: str) -> str:
    return f"{base_url()}/tags/{quote(tag)}"


def poll(view: PollView) -> Json:
    """Return a `Poll`."""
    return {
        "id": view.id,
        "expires_at": instant(view.expires_at),
        "expired": view.expired,
        "multiple": view.multiple,
        "votes_count": view.votes_count,
        "voters_count": view.voters_count,
        "voted": view.voted,
        "own_votes": list(view.own_votes),
        "options": [{"title": option.title, "votes_count": option.votes_count} for option in view.options],
        "emojis": [],
    }


def edit(author: AccountView, version: RevisionView) -> Json:
    """Return a `StatusEdit`: one version of a post."""
    return {
        "content": absolute_links(version.html),
        "spoiler_text": version.content_warning,
        "sensitive": version.sensitive,
        "created_at": instant(version.written_at),
        "account": account(author),
        "poll": {"options": [{"title": title} for title in version.poll_options]}
        if version.poll_options
        else None,
        "media_attachments": [attachment(media) for media in version.media],
        "emojis": [],
    }


def tag(view: HashtagView) -> Json:
    """Return a `Tag` with its last seven days."""
    return {
        "id": view.key,
        "name": view.display,
        "url": tag_url(view.display),
        "history": [
            {"day": _midnight(day), "uses": str(uses), "accounts": str(accounts)}
            for day, uses, accounts in view.history
        ],
        "following": view.following,
        "featuring": False,
    }


def _midnight(day: dt.date) -> str:
    return str(int(dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC).timestamp()))
