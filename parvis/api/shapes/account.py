"""Accounts, and how people stand to them."""

from parvis.accounts.queries import AccountView, ListView, PreferencesView, Relationship, Viewer
from parvis.api.shapes.common import (
    Json,
    absolute,
    absolute_links,
    base_url,
    instant,
    instant_or_none,
    picture,
)

# Mastodon's permission bits that clients look at: 1 is administrator, 1 << 4 manages reports.
_PERMISSIONS = {"MEMBER": "0", "MODERATOR": "16", "ADMIN": "1"}


def account(view: AccountView) -> Json:
    """Return an `Account`."""
    url = f"{base_url()}/@{view.handle}"
    avatar = absolute(view.avatar_url) if view.avatar_url else picture("avatar.png")
    header = absolute(view.header_url) if view.header_url else picture("header.png")
    small = absolute(view.avatar_small_url) if view.avatar_small_url else avatar
    last = view.last_post_at
    return {
        "id": view.id,
        "username": view.username,
        "acct": view.handle,
        "display_name": view.display_name,
        "locked": view.locked,
        "bot": view.bot,
        "discoverable": view.discoverable,
        "indexable": view.discoverable,
        "group": False,
        "created_at": instant(view.created_at),
        "note": absolute_links(view.bio_html),
        "url": url,
        "uri": url,
        "avatar": avatar,
        "avatar_static": small,
        "avatar_description": "",
        "header": header,
        "header_static": header,
        "header_description": "",
        "followers_count": view.followers_count,
        "following_count": view.following_count,
        "statuses_count": view.posts_count,
        "last_status_at": None if last is None else last.date().isoformat(),
        "hide_collections": False,
        "noindex": not view.discoverable,
        "emojis": [],
        "roles": [],
        "fields": [
            {"name": field.name, "value": absolute_links(field.html), "verified_at": None}
            for field in view.fields
        ],
    }


def partial_account(view: AccountView) -> Json:
    """Return a `PartialAccountWithAvatar`: what a list of faces needs."""
    whole = account(view)
    names = ("id", "acct", "locked", "bot", "url", "avatar", "avatar_static", "avatar_description")
    return {name: whole[name] for name in names}


def muted_account(view: AccountView, how: Relationship) -> Json:
    """Return a `MutedAccount`, which says until when."""
    return {**account(view), "mute_expires_at": instant_or_none(how.mute_expires_at)}


def own_account(viewer: Viewer, view: AccountView, chosen: PreferencesView, requests_count: int) -> Json:
    """Return a `CredentialAccount`: the account with what only its owner sees."""
    name = viewer.role.name
    return {
        **account(view),
        "source": {
            "privacy": PRIVACY_OF_PREFERENCE.get(chosen.default_visibility, "public"),
            "sensitive": chosen.default_sensitive,
            "language": chosen.default_language or None,
            "note": view.bio,
            "fields": [
                {"name": field.name, "value": field.value, "verified_at": None} for field in view.fields
            ],
            "follow_requests_count": requests_count,
            "discoverable": view.discoverable,
            "indexable": view.discoverable,
            "hide_collections": False,
            "attribution_domains": [],
            "quote_policy": "public",
        },
        "role": {
            "id": str(viewer.role.value),
            "name": "" if name == "MEMBER" else name.capitalize(),
            "permissions": _PERMISSIONS[name],
            "color": "",
            "highlighted": name != "MEMBER",
        },
    }


PRIVACY_OF_PREFERENCE = {
    "public": "public",
    "unlisted": "unlisted",
    "followers": "private",
    "mentioned": "direct",
}
PREFERENCE_OF_PRIVACY = {privacy: name for name, privacy in PRIVACY_OF_PREFERENCE.items()}


def profile(view: AccountView) -> Json:
    """Return a `Profile`: the account as its owner edits it."""
    return {
        "id": view.id,
        "display_name": view.display_name,
        "note": view.bio,
        "fields": [{"name": field.name, "value": field.value} for field in view.fields],
        "avatar": absolute(view.avatar_url) or None,
        "avatar_static": absolute(view.avatar_small_url) or None,
        "avatar_description": "",
        "header": absolute(view.header_url) or None,
        "header_static": absolute(view.header_url) or None,
        "header_description": "",
        "locked": view.locked,
        "bot": view.bot,
        "hide_collections": False,
        "discoverable": view.discoverable,
        "indexable": view.discoverable,
        "show_media": True,
        "show_media_replies": True,
        "show_featured": False,
        "attribution_domains": [],
    }


def relationship(how: Relationship) -> Json:
    """Return a `Relationship`."""
    return {
        "id": how.account_id,
        "following": how.following,
        "showing_reblogs": how.following and how.show_reposts,
        "notifying": False,
        "languages": None,
        "followed_by": how.followed_by,
        "blocking": how.blocking,
        "blocked_by": how.blocked_by,
        "muting": how.muting,
        "muting_notifications": how.muting_notifications,
        "muting_expires_at": instant_or_none(how.mute_expires_at),
        "requested": how.requested,
        "requested_by": how.requested_by,
        "domain_blocking": False,
        "endorsed": False,
        "note": "",
    }


def account_list(view: ListView) -> Json:
    """Return a `List`."""
    return {
        "id": view.id,
        "title": view.title,
        "replies_policy": view.replies_policy,
        "exclusive": view.exclusive,
    }


def preferences(chosen: PreferencesView) -> Json:
    """Return `Preferences`, whose keys contain colons."""
    return {
        "posting:default:visibility": PRIVACY_OF_PREFERENCE.get(chosen.default_visibility, "public"),
        "posting:default:sensitive": chosen.default_sensitive,
        "posting:default:language": chosen.default_language or None,
        "posting:default:quote_policy": "public",
        "reading:expand:media": "default",
        "reading:expand:spoilers": chosen.expand_warnings,
        "reading:autoplay:gifs": chosen.autoplay == "always",
    }
