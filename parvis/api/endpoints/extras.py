"""What Mastodon has no word for: all preferences with the consents, invitations, leaving."""

from dataclasses import asdict
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.accounts import queries, services
from parvis.accounts.queries import InviteView
from parvis.api import limits, schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.params import Flag, Input, Number, Sent
from parvis.api.responses import empty, json
from parvis.api.shapes.common import base_url, instant, instant_or_none
from parvis.base.errors import Forbidden, InvalidInput

router = Router(tags=["parvis"])
_GUESSES_PER_HOUR = 10


class PreferenceChanges(Input):
    """What shall change; what is absent stays. A consent can be given, refused or unset (null)."""

    language: str | None = None
    theme: str | None = None
    autoplay: str | None = None
    first_page: str | None = None
    default_visibility: str | None = None
    default_sensitive: Flag = None
    default_language: str | None = None
    expand_warnings: Flag = None
    watch_history: Flag = None
    consent_train: Flag = None
    consent_dataset: Flag = None
    consent_assistant: Flag = None


class NewInvite(Input):
    """For how many people, and for how many days."""

    max_uses: Number = None
    days: Number = None


class Leaving(Input):
    """The password, because what follows is not to be done by a stolen token."""

    password: str


@router.get("/preferences", auth=member("read:accounts"), response=schemas.Opaque)
def read_preferences(request: ApiRequest) -> HttpResponse:
    """What the viewer has chosen, with the consents to the use of their data."""
    return json(asdict(queries.preferences(request.auth.viewer)))


@router.patch("/preferences", auth=member("write:accounts"), response=schemas.Opaque)
def change_preferences(request: ApiRequest, sent: Sent[PreferenceChanges]) -> HttpResponse:
    """Change choices and consents."""
    changes = sent.model_dump(exclude_unset=True)
    kept = {
        name: value for name, value in changes.items() if value is not None or name.startswith("consent_")
    }
    if not kept:
        raise InvalidInput("preferences", _("Name at least one choice to change."))
    return json(asdict(services.update_preferences(request.auth.viewer, **kept)))


@router.get("/invites", auth=member("read:accounts"))
def invites(request: ApiRequest) -> HttpResponse:
    """The viewer's invitations."""
    return json([_invite(view) for view in queries.invites(request.auth.viewer)])


@router.post("/invites", auth=member("write:accounts"), response=schemas.Opaque)
def create_invite(request: ApiRequest, sent: Sent[NewInvite]) -> HttpResponse:
    """Make an invitation."""
    given = {name: value for name, value in sent.model_dump().items() if value is not None}
    return json(_invite(services.create_invite(request.auth.viewer, **given)))


@router.delete("/invites/{code}", auth=member("write:accounts"), response=schemas.Empty)
def revoke_invite(request: ApiRequest, code: str) -> HttpResponse:
    """Take an invitation back."""
    services.revoke_invite(request.auth.viewer, code)
    return empty()


@router.post("/account/deletion", auth=member("write"), response=schemas.Empty)
def request_deletion(request: ApiRequest, sent: Sent[Leaving]) -> HttpResponse:
    """Hide the account at once; it is erased when the days of grace are over."""
    viewer = request.auth.viewer
    limits.count_of(str(viewer.account_id), "deletion", _GUESSES_PER_HOUR)
    if authenticate(request, username=viewer.username, password=sent.password) is None:
        raise Forbidden(_("This is not your password."))
    services.request_deletion(viewer)
    return empty()


def _invite(view: InviteView) -> dict[str, Any]:
    return {
        "code": view.code,
        "url": f"{base_url()}/accounts/signup/?invite={view.code}",
        "max_uses": view.max_uses,
        "uses": view.uses,
        "expires_at": instant_or_none(view.expires_at),
        "created_at": instant(view.created_at),
        "usable": view.usable,
    }
