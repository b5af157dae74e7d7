"""What an account says of itself."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, TypedDict, Unpack
from urllib.parse import quote
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.accounts.queries import AccountView, Viewer, account_by_id, account_ids_by_username
from parvis.accounts.services.graph import accept_all
from parvis.base.errors import InvalidInput
from parvis.base.text.extract import extract
from parvis.base.text.normalise import clean, is_blank
from parvis.base.text.render import render_html
from parvis.media.queries import MediaView
from parvis.media.services import attach, discard

NAME_MAX: Final = 60
BIO_MAX: Final = 500
FIELDS_MAX: Final = 4
FIELD_NAME_MAX: Final = 40
FIELD_VALUE_MAX: Final = 200
_OWN: Final = (
    *("display_name", "folded_names", "bio", "bio_html", "fields", "locked", "discoverable", "bot"),
    *("avatar", "header"),
)


class ProfileChanges(TypedDict, total=False):
    """Only what is given changes; None removes an image."""

    display_name: str
    bio: str
    fields: Sequence[tuple[str, str]]
    locked: bool
    discoverable: bool
    bot: bool
    avatar: MediaView | None
    header: MediaView | None


def update_profile(viewer: Viewer, **changes: Unpack[ProfileChanges]) -> AccountView:
    """Change the viewer's profile and return it as it stands now."""
    me = viewer.member_id
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(id=me)
        was_locked = account.locked
        if "display_name" in changes:
            account.display_name = short_text("display_name", changes["display_name"], NAME_MAX)
            account.folded_names = Account.fold_names(account.username, account.display_name)
        if "bio" in changes:
            account.bio = _long("bio", changes["bio"], BIO_MAX)
            account.bio_html = profile_html(account.bio)
        if "fields" in changes:
            account.fields = _fields(changes["fields"])
        for flag in ("locked", "discoverable", "bot"):
            if flag in changes:
                setattr(account, flag, bool(changes[flag]))
        for image in ("avatar", "header"):
            if image in changes:
                _replace_image(account, image, changes[image])
        account.save(update_fields=_OWN)
    if was_locked and not account.locked:
        accept_all(viewer)
    return account_by_id(viewer, me)


def count_posts(account_id: UUID, change: int, at: dt.datetime | None = None) -> None:
    """Add `change` to the account's count of posts, and note when it last wrote."""
    updates: dict[str, Any] = {"posts_count": Greatest(F("posts_count") + change, 0)}
    if at is not None:
        updates["last_post_at"] = at
    Account.objects.filter(id=account_id).update(**updates)


def _replace_image(account: Account, name: str, view: MediaView | None) -> None:
    old: UUID | None = getattr(account, f"{name}_id")
    new = view.id if view else None
    if new == old:
        return
    if new is not None:
        attach(owner_key=account.id, ids=[new])
    setattr(account, f"{name}_id", new)
    if old is not None:
        account.save(update_fields=[f"{name}_id"])
        discard(owner_key=account.id, ids=[old])


def _fields(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    kept = [(name, value) for name, value in pairs if name.strip() or value.strip()]
    if len(kept) > FIELDS_MAX:
        raise InvalidInput("fields", _("A profile has up to four fields."))
    lines = []
    for name, value in kept:
        label = short_text("fields", name, FIELD_NAME_MAX)
        text = short_text("fields", value, FIELD_VALUE_MAX)
        if not label or not text:
            raise InvalidInput("fields", _("A profile field needs a name and a value."))
        lines.append({"name": label, "value": text, "html": profile_html(text)})
    return lines


def short_text(field: str, text: str, limit: int) -> str:
    """Return a line as it is kept: clean, without gaps, and empty if nothing of it can be seen."""
    line = _long(field, " ".join(clean(text).split()), limit)
    return "" if is_blank(line) else line


def _long(field: str, text: str, limit: int) -> str:
    cleaned = clean(text)
    if len(cleaned) > limit:
        raise InvalidInput(
            field,
            _("This is %(length)d characters long; up to %(limit)d fit.")
            % {"length": len(cleaned), "limit": limit},
        )
    return cleaned


def profile_html(text: str) -> str:
    """Return a bio or a field as HTML with its links, tags and people."""
    entities = extract(text)
    known = account_ids_by_username(mention.username for mention in entities.mentions)
    urls = {name: f"/@{username}" for name, (_id, username) in known.items()}
    return render_html(text, entities, mention_urls=urls, hashtag_url=lambda tag: f"/tags/{quote(tag)}")
