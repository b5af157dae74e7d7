"""The pages' small parts: icons, avatars, form fields, and times and numbers in words."""

import json
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString

from parvis.accounts.queries import AccountView, NotificationGroup, Relationship
from parvis.media.errors import size as bytes_in_words
from parvis.posts.queries import HashtagView
from parvis.web import cards, embedding, notices, paths, wording
from parvis.web.phrases import phrases
from parvis.web.phrases_clip import clip_phrases

register = template.Library()

TINTS: Final = 6
SPRITE: Final = "web/img/icons.svg"

register.filter("ago", wording.ago)
register.filter("left", wording.left)
register.filter("replied_to", cards.replied_to)
register.filter("shares", cards.shares)
register.filter("account_path", paths.account_path)
register.filter("post_path", paths.post_path)
register.filter("may_remix", cards.may_remix)
register.filter("embeddable", embedding.embeddable)
register.filter("embed_title", embedding.title_of)
register.filter("embed_url", embedding.player_url)
register.filter("embed_frame", embedding.frame_of)
register.filter("oembed_url", embedding.oembed_url)
register.filter("moment", wording.moment)
register.filter("compact", wording.compact)
register.filter("bytes", bytes_in_words)
register.filter("part", wording.part)
register.filter("sound_title", wording.sound_title)
register.filter("spell_seconds", wording.spell_seconds)


@register.filter
def uses(tag: HashtagView) -> int:
    """Return how often a hashtag was written today and yesterday, of the days it comes with."""
    return sum(count for _day, count, _accounts in tag.history[:2])


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Return one drawing of the sprite; it says nothing to a screen reader."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {extra}" if extra else "",
        static(SPRITE),
        name,
    )


@register.inclusion_tag("parts/avatar.html")
def avatar(account: AccountView, size: str = "m") -> dict[str, Any]:
    """Draw an account's picture, or its first letter on a tint that is always the same."""
    return {
        "url": account.avatar_url if size == "l" else account.avatar_small_url or account.avatar_url,
        "letter": account.name[:1].upper(),
        "tint": account.id.int % TINTS,
        "size": size,
    }


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Draw a form field: label, control, hint and errors, tied together for screen readers."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "text")
    attrs: dict[str, Any] = {"class": "" if kind in ("checkbox", "radio") else "input"}
    words = hint or bound.help_text
    described = [
        f"{bound.id_for_label}-{part}" for part, on in (("hint", words), ("error", bound.errors)) if on
    ]
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {"field": bound, "control": bound.as_widget(attrs=attrs), "kind": kind, "hint": words}


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: Any) -> str:
    """Return the page's query with some of its words changed; None and "" leave a word out."""
    words = context["request"].GET.copy()
    for name in ("max_id", "min_id", "since_id"):
        words.pop(name, None)
    for name, value in changes.items():
        words.pop(name, None)
        if value not in (None, ""):
            words[name] = str(value)
    return str(words.urlencode())


@register.simple_tag(takes_context=True)
def told(context: dict[str, Any], group: NotificationGroup) -> SafeString:
    """Return the sentence of a notification."""
    return notices.sentence(group, context["viewer"])


@register.simple_tag
def relation_to(relations: dict[UUID, Relationship] | str, account: AccountView) -> Relationship:
    """Return how the viewer stands to an account; strangers where nobody looked."""
    known = relations.get(account.id) if isinstance(relations, dict) else None
    return known or Relationship(account.id)


@register.simple_tag
def words() -> SafeString:
    """Return the script's words as data that no browser executes."""
    return json_script(phrases(), "words")


@register.simple_tag
def clip_words() -> str:
    """Return the video editor's words, for an attribute."""
    return json.dumps(clip_phrases(), ensure_ascii=False)
