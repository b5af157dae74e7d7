"""The pages' small parts: icons, avatars, form fields, and times and numbers in words."""

from typing import Any, Final

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parvis.accounts.queries import AccountView
from parvis.posts.queries import HashtagView
from parvis.web import wording

register = template.Library()

TINTS: Final = 6
SPRITE: Final = "web/img/icons.svg"

register.filter("ago", wording.ago)
register.filter("left", wording.left)
register.filter("moment", wording.moment)
register.filter("compact", wording.compact)


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
