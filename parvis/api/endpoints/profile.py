"""The viewer's own account: what it says of itself and what it has chosen."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.accounts import queries, services
from parvis.accounts.queries import AccountView, Viewer
from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.params import Flag, Input, Sent, Upload, as_list
from parvis.api.responses import json
from parvis.api.shapes.account import PREFERENCE_OF_PRIVACY, own_account, preferences, profile
from parvis.base.errors import InvalidInput
from parvis.base.paging import Cursor
from parvis.media.services import store_image

router = Router(tags=["own account"])
_REQUESTS_COUNTED = 80


class SourceChanges(Input):
    """What new posts start with."""

    privacy: str | None = None
    sensitive: Flag = None
    language: str | None = None


class ProfileChanges(Input):
    """What shall change; what is absent stays."""

    display_name: str | None = None
    note: str | None = None
    locked: Flag = None
    bot: Flag = None
    discoverable: Flag = None
    fields_attributes: list[dict[str, Any]] | dict[str, Any] | None = None
    source: SourceChanges | None = None
    avatar: Upload = None
    header: Upload = None


@router.get(
    "/accounts/verify_credentials",
    auth=member("read:accounts", "profile"),
    response=schemas.CredentialAccount,
)
def verify_credentials(request: ApiRequest) -> HttpResponse:
    """The account of whoever asks."""
    return json(_own(request.auth.viewer))


@router.patch(
    "/accounts/update_credentials", auth=member("write:accounts"), response=schemas.CredentialAccount
)
def update_credentials(request: ApiRequest, sent: Sent[ProfileChanges]) -> HttpResponse:
    """Change the account, its images and what new posts start with."""
    _change(request.auth.viewer, sent)
    return json(_own(request.auth.viewer))


@router.get("/profile", auth=member("read:accounts", "profile"), response=schemas.Profile)
def read_profile(request: ApiRequest) -> HttpResponse:
    """The account as its owner edits it."""
    return json(profile(_view(request.auth.viewer)))


@router.patch("/profile", auth=member("write:accounts"), response=schemas.Profile)
def update_profile(request: ApiRequest, sent: Sent[ProfileChanges]) -> HttpResponse:
    """Change the account and its images."""
    _change(request.auth.viewer, sent)
    return json(profile(_view(request.auth.viewer)))


@router.delete("/profile/avatar", auth=member("write:accounts"), response=schemas.CredentialAccount)
def delete_avatar(request: ApiRequest) -> HttpResponse:
    """Go back to the picture that stands for none."""
    services.update_profile(request.auth.viewer, avatar=None)
    return json(_own(request.auth.viewer))


@router.delete("/profile/header", auth=member("write:accounts"), response=schemas.CredentialAccount)
def delete_header(request: ApiRequest) -> HttpResponse:
    """Go back to a plain header."""
    services.update_profile(request.auth.viewer, header=None)
    return json(_own(request.auth.viewer))


@router.get("/preferences", auth=member("read:accounts"), response=schemas.Preferences)
def read_preferences(request: ApiRequest) -> HttpResponse:
    """What the viewer has chosen, in Mastodon's words."""
    return json(preferences(queries.preferences(request.auth.viewer)))


def _view(viewer: Viewer) -> AccountView:
    return queries.accounts_by_ids([viewer.account_id])[viewer.account_id]  # type: ignore[list-item,index]  # members have one


def _own(viewer: Viewer) -> dict[str, Any]:
    waiting = queries.follow_requests(viewer, Cursor(limit=_REQUESTS_COUNTED))
    return own_account(viewer, _view(viewer), queries.preferences(viewer), len(waiting.items))


def _change(viewer: Viewer, sent: ProfileChanges) -> None:
    choices = _choices(sent.source)
    changes = _texts(sent)
    for purpose in ("avatar", "header"):
        upload = getattr(sent, purpose)
        if upload is not None:
            changes[purpose] = store_image(
                owner_key=viewer.account_id,  # type: ignore[arg-type]  # members have one
                upload=upload,
                purpose=purpose,
            )
    if changes:
        services.update_profile(viewer, **changes)
    if choices:
        services.update_preferences(viewer, **choices)


def _texts(sent: ProfileChanges) -> dict[str, Any]:
    given = {
        "display_name": sent.display_name,
        "bio": sent.note,
        "locked": sent.locked,
        "bot": sent.bot,
        "discoverable": sent.discoverable,
        "fields": None if sent.fields_attributes is None else _fields(sent.fields_attributes),
    }
    return {name: value for name, value in given.items() if value is not None}


def _fields(sent: Any) -> list[tuple[str, str]]:
    pairs = []
    for one in as_list(sent):  # type: ignore[attr-defined]  # pydantic saw a list or an object
        if not isinstance(one, dict):
            raise InvalidInput("fields_attributes", _("Each line needs a name and a value."))
        pair = (str(one.get("name") or ""), str(one.get("value") or ""))
        if any(pair):
            pairs.append(pair)
    return pairs


def _choices(sent: SourceChanges | None) -> dict[str, Any]:
    if sent is None:
        return {}
    choices: dict[str, Any] = {}
    if sent.privacy:
        choices["default_visibility"] = PREFERENCE_OF_PRIVACY.get(sent.privacy, sent.privacy)
    if sent.sensitive is not None:
        choices["default_sensitive"] = sent.sensitive
    if sent.language is not None:
        choices["default_language"] = sent.language
    return choices
