"""Posts in the order of time: who is followed, everybody here, one hashtag."""

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parvis.accounts.queries import preferences
from parvis.base.paging import DEFAULT_LIMIT
from parvis.posts import queries
from parvis.web.cards import gathered
from parvis.web.forms.compose import blank_form
from parvis.web.request import Request, cursor

FIRST_PAGES: Final = {"for_you": "for_you", "following": "home"}


@require_safe
def first(request: Request) -> HttpResponse:
    """Send a member to the page that they chose to open first; show anybody else what this place is."""
    if request.viewer.is_member:
        return redirect(FIRST_PAGES[preferences(request.viewer).first_page])
    page = queries.latest_timeline(request.viewer, cursor(request, limit=8))
    return render(request, "pages/landing.html", {"page": page})


@login_required
@require_safe
def home(request: Request) -> HttpResponse:
    """Show a member who they follow, newest first."""
    page = queries.following_timeline(request.viewer, cursor(request))
    context = {"page": page, "appearances": gathered(page.items), "form": blank_form(request.viewer)}
    return render(request, "pages/home.html", context)


@require_safe
def latest(request: Request) -> HttpResponse:
    """Show everything that is public here, newest first."""
    page = queries.latest_timeline(request.viewer, cursor(request))
    form = blank_form(request.viewer) if request.viewer.is_member else None
    return render(request, "pages/latest.html", {"page": page, "form": form})


@require_safe
def hashtag(request: Request, tag: str) -> HttpResponse:
    """Show what carries a hashtag: posts, or the covers of videos."""
    videos = request.GET.get("in") == "videos"
    at = cursor(request, limit=24 if videos else DEFAULT_LIMIT)
    page = queries.hashtag_timeline(request.viewer, tag, at, videos_only=videos)
    context = {"page": page, "tag": queries.hashtag(request.viewer, tag), "videos": videos}
    return render(request, "pages/hashtag.html", context)
