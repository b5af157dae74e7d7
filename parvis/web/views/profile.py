"""An account's own page: who this is and what they posted."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parvis.accounts import queries as accounts
from parvis.accounts.queries import AccountView
from parvis.base.paging import Cursor
from parvis.posts import queries
from parvis.web.request import Request, cursor


@require_safe
def posts(request: Request, username: str) -> HttpResponse:
    """Show what an account posted and reposted; what it pinned stands first."""
    account = accounts.account_by_username(request.viewer, username)
    if account.username != username:
        return redirect("profile", account.username, permanent=True)
    at = cursor(request)
    page = queries.account_timeline(request.viewer, account.id, at)
    first = at.max_id is None and at.min_id is None
    pinned = (
        queries.account_timeline(request.viewer, account.id, Cursor(limit=5), pinned=True) if first else None
    )
    return _draw(request, account, {"page": page, "pinned": pinned, "section": "posts"})


@require_safe
def replies(request: Request, username: str) -> HttpResponse:
    """Show an account's posts with its answers to others."""
    account = accounts.account_by_username(request.viewer, username)
    page = queries.account_timeline(request.viewer, account.id, cursor(request), replies=True)
    return _draw(request, account, {"page": page, "section": "replies"})


@require_safe
def media(request: Request, username: str) -> HttpResponse:
    """Show an account's posts with images."""
    account = accounts.account_by_username(request.viewer, username)
    at = cursor(request)
    page = queries.account_timeline(request.viewer, account.id, at, replies=True, media_only=True)
    return _draw(request, account, {"page": page, "section": "media"})


@require_safe
def videos(request: Request, username: str) -> HttpResponse:
    """Show the covers of an account's videos; each leads into the swipe."""
    account = accounts.account_by_username(request.viewer, username)
    at = cursor(request, limit=24)
    page = queries.account_timeline(request.viewer, account.id, at, replies=True, videos_only=True)
    return _draw(request, account, {"page": page, "section": "videos"})


def _draw(request: Request, account: AccountView, context: dict[str, Any]) -> HttpResponse:
    viewer = request.viewer
    context |= {
        "account": account,
        "relation": accounts.relationships(viewer, [account.id])[account.id],
        "own": viewer.account_id == account.id,
    }
    if viewer.is_member and not context["own"]:
        context["familiar"] = accounts.familiar_followers(viewer, [account.id], limit=3)[account.id]
    return render(request, "pages/profile.html", context)
