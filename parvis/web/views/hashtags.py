"""Hashtags that the viewer follows, and the button that follows one."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.accounts.queries import Viewer, account_by_id
from parvis.base.errors import NotFound
from parvis.posts import queries, services
from parvis.web.request import Request, back, cursor

VERBS: Final[dict[str, Callable[[Viewer, str], Any]]] = {
    "follow": services.follow_hashtag,
    "unfollow": services.unfollow_hashtag,
}


@login_required
@require_safe
def followed(request: Request) -> HttpResponse:
    """Show which hashtags the viewer follows, the last one first."""
    page = queries.followed_hashtags(request.viewer, cursor(request, limit=40))
    context = {"account": account_by_id(request.viewer, request.viewer.member_id), "page": page}
    return render(request, "pages/hashtags.html", {**context, "side": "hashtags"})


@login_required
@require_POST
def act(request: Request, tag: str, verb: str) -> HttpResponse:
    """Follow a hashtag, or follow it no longer."""
    if verb not in VERBS:
        raise NotFound(_("There is no such page."))
    VERBS[verb](request.viewer, tag)
    return back(request, f"/tags/{quote(tag)}")
