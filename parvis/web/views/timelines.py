"""Posts in the order of time: who is followed, everybody here, one hashtag."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.posts import queries
from parvis.web.cards import gathered
from parvis.web.forms.compose import blank_form
from parvis.web.request import Request, cursor


@require_safe
def home(request: Request) -> HttpResponse:
    """Show a member who they follow, and anybody else what this place is."""
    if not request.viewer.is_member:
        page = queries.latest_timeline(request.viewer, cursor(request, limit=8))
        return render(request, "pages/landing.html", {"page": page})
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
    """Show what carries a hashtag."""
    page = queries.hashtag_timeline(request.viewer, tag, cursor(request))
    context = {"page": page, "tag": queries.hashtag(request.viewer, tag)}
    return render(request, "pages/hashtag.html", context)
