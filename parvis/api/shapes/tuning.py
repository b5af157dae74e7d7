"""How a feed is set, and what somebody wants less of, as programs read it."""

from parvis.accounts.queries import AccountView
from parvis.api.shapes import media
from parvis.api.shapes.account import account
from parvis.api.shapes.common import Json, instant
from parvis.api.shapes.post import status
from parvis.feed.queries import FeedbackView, ProfileView
from parvis.feed.tuning import AS_PUBLISHED, Tuning
from parvis.feed.values import VALUES


def tuned(profiles: list[ProfileView]) -> Json:
    """Return the settings that the feed goes by, all profiles, and the actions whose weights can be set."""
    in_use = next((one for one in profiles if one.in_use), None)
    settings = in_use.tuning if in_use else AS_PUBLISHED
    return {
        "profile": str(in_use.id) if in_use else None,
        "tuning": settings.told(),
        "digest": settings.digest,
        "profiles": [profile(one) for one in profiles],
        "actions": [
            {"action": value.action, "weight": value.weight, "why": str(value.why)} for value in VALUES
        ],
    }


def profile(view: ProfileView) -> Json:
    """Return one profile."""
    settings: Tuning = view.tuning
    return {
        "id": str(view.id),
        "name": view.name,
        "in_use": view.in_use,
        "changed_at": instant(view.changed_at),
        "tuning": settings.told(),
        "digest": settings.digest,
    }


def feedback(view: FeedbackView) -> Json:
    """Return one thing that a member wants less of; all but one of what it may be about are null."""
    return {
        "id": str(view.id),
        "kind": view.kind.name.lower(),
        "at": instant(view.at),
        "post": status(view.post) if view.post else None,
        "author": _author(view.author),
        "topic": view.topic or None,
        "sound": media.sound(view.sound) if view.sound else None,
    }


def _author(view: AccountView | None) -> Json | None:
    return account(view) if view else None
