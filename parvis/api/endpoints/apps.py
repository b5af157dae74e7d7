"""Client apps that register themselves."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.api import limits, queries, schemas, services
from parvis.api.identity import ApiRequest, anybody, app
from parvis.api.params import Input, List, Sent
from parvis.api.queries import AppView
from parvis.api.responses import json
from parvis.base.errors import Unauthenticated

router = Router(tags=["apps"])
_APPS_PER_HOUR = 100


class NewApp(Input):
    """How an app is called, where people return to it, the most it will ever ask for."""

    client_name: str
    redirect_uris: List[str]
    scopes: str = "read"
    website: str | None = None


@router.post("/apps", auth=anybody(), response=schemas.CredentialApplication)
def create_app(request: ApiRequest, sent: Sent[NewApp]) -> HttpResponse:
    """Register a client app; its secret is told this once."""
    limits.count(request, "apps", _APPS_PER_HOUR)
    uris = [uri for text in sent.redirect_uris for uri in text.split()]
    made = services.register_app(
        name=sent.client_name, redirect_uris=uris, scopes=sent.scopes, website=sent.website or ""
    )
    secrets = {
        "client_id": made.client_id,
        "client_secret": made.client_secret,
        "client_secret_expires_at": 0,
    }
    return json({**_shape(made.app), **secrets})


@router.get("/apps/verify_credentials", auth=app(), response=schemas.Application)
def verify_app(request: ApiRequest) -> HttpResponse:
    """The app that holds the token."""
    found = queries.app(request.auth.app_id)
    if found is None:
        raise Unauthenticated(_("The access token is invalid."))
    return json(_shape(found))


def _shape(view: AppView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "name": view.name,
        "website": view.website or None,
        "scopes": list(view.scopes),
        "redirect_uri": "\n".join(view.redirect_uris),
        "redirect_uris": list(view.redirect_uris),
        "vapid_key": "",
    }
