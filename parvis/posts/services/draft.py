"""What a member hands in to be posted, checked and made ready before anything is written."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.accounts.queries import account_ids_by_username
from parvis.base.errors import InvalidInput
from parvis.base.text.extract import extract
from parvis.base.text.language import LANGUAGES, detect_language
from parvis.base.text.normalise import clean, hashtag_key, is_blank, length
from parvis.base.text.render import render_html
from parvis.posts.models import Visibility

WARNING_MAX: Final = 200
_MENTIONS_MAX: Final = 50
_HASHTAGS_MAX: Final = 30
TAG_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class PollDraft:
    """A question with its answers."""

    options: Sequence[str]
    expires_in_s: int
    multiple: bool = False
    hide_totals: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A post as handed in.

    An empty language is detected; None for `sensitive` follows the warning. None for
    `comments_allowed` and `sharing_allowed` leaves a post as it is; a new one allows both.
    """

    text: str
    visibility: Visibility = Visibility.PUBLIC
    content_warning: str = ""
    sensitive: bool | None = None
    language: str = ""
    reply_to: UUID | None = None
    quote_of: UUID | None = None
    media_ids: Sequence[UUID] = ()
    poll: PollDraft | None = None
    comments_allowed: bool | None = None
    sharing_allowed: bool | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """The checked contents of a post, with all that is derived from its text."""

    text: str
    html: str
    content_warning: str
    sensitive: bool
    language: str
    hashtags: tuple[str, ...]
    mentioned: tuple[tuple[UUID, str], ...]  # (account id, username)
    media_ids: tuple[UUID, ...]
    poll: PollDraft | None

    @property
    def mentioned_json(self) -> list[dict[str, str]]:
        """The mentions as the post's row keeps them."""
        return [{"id": str(account_id), "username": name} for account_id, name in self.mentioned]


def prepare(draft: Draft) -> Prepared:
    """Check a draft; raise `InvalidInput` with the field that is wrong."""
    text = clean(draft.text)
    warning = " ".join(clean(draft.content_warning).split())
    _check_size(text, warning)
    if draft.language and draft.language not in LANGUAGES:
        raise InvalidInput("language", _("This language is not one of those that can be chosen."))
    media_ids = tuple(dict.fromkeys(draft.media_ids))
    _check_contents(draft, text, media_ids)
    entities = extract(text)
    tags = list(dict.fromkeys(tag.tag for tag in entities.hashtags if len(tag.tag) <= TAG_MAX))
    if len(tags) > _HASHTAGS_MAX:
        raise InvalidInput("text", _("A post carries up to %d hashtags.") % _HASHTAGS_MAX)
    known = account_ids_by_username(mention.username for mention in entities.mentions)
    if len(known) > _MENTIONS_MAX:
        raise InvalidInput("text", _("A post mentions up to %d people.") % _MENTIONS_MAX)
    urls = {name: f"/@{username}" for name, (_id, username) in known.items()}
    return Prepared(
        text=text,
        html=render_html(text, entities, mention_urls=urls, hashtag_url=_tag_url),
        content_warning=warning,
        sensitive=bool(warning) if draft.sensitive is None else draft.sensitive,
        language=draft.language or detect_language(text) or "",
        hashtags=tuple({hashtag_key(tag): tag for tag in reversed(tags)}.values())[::-1],
        mentioned=tuple(known.values()),
        media_ids=media_ids,
        poll=_checked_poll(draft.poll),
    )


def _check_size(text: str, warning: str) -> None:
    limit = settings.PARVIS.post_max_chars
    over = length(text) - limit
    if over > 0:
        raise InvalidInput(
            "text",
            ngettext(
                "This post is %(over)d character too long; up to %(limit)d fit.",
                "This post is %(over)d characters too long; up to %(limit)d fit.",
                over,
            )
            % {"over": over, "limit": limit},
        )
    if length(warning) > WARNING_MAX:
        raise InvalidInput("content_warning", _("A content warning has up to %d characters.") % WARNING_MAX)


def _check_contents(draft: Draft, text: str, media_ids: tuple[UUID, ...]) -> None:
    if is_blank(text) and not media_ids:
        raise InvalidInput("text", _("Write something, or add a picture or a video."))
    if len(media_ids) > settings.PARVIS.images_per_post:
        raise InvalidInput(
            "media_ids",
            _("A post carries up to %d images.") % settings.PARVIS.images_per_post,
        )
    if draft.poll is not None and media_ids:
        raise InvalidInput("poll", _("A post carries either a poll or images or a video."))


def _checked_poll(poll: PollDraft | None) -> PollDraft | None:
    if poll is None:
        return None
    rules = settings.PARVIS
    titles = [" ".join(clean(title).split()) for title in poll.options]
    titles = [title for title in titles if not is_blank(title)]
    if not 2 <= len(titles) <= rules.poll_max_options:
        raise InvalidInput("poll", _("A poll has 2 to %d options.") % rules.poll_max_options)
    if len(set(titles)) < len(titles):
        raise InvalidInput("poll", _("Two options of the poll are the same."))
    if max(map(length, titles)) > rules.poll_option_max_chars:
        raise InvalidInput("poll", _("An option has up to %d characters.") % rules.poll_option_max_chars)
    if not rules.poll_min_s <= poll.expires_in_s <= rules.poll_max_s:
        span = {
            "low": dt.timedelta(seconds=rules.poll_min_s),
            "high": dt.timedelta(seconds=rules.poll_max_s),
        }
        raise InvalidInput("poll", _("A poll lasts between %(low)s and %(high)s.") % span)
    return PollDraft(titles, poll.expires_in_s, poll.multiple, poll.hide_totals)


def _tag_url(tag: str) -> str:
    return f"/tags/{quote(tag)}"
