"""What the viewer has kept: bookmarks and likes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.posts import queries
from parvis.web.request import Request, cursor


@login_required
@require_safe
def bookmarks(request: Request) -> HttpResponse:
    """Show what the viewer bookmarked, the latest first."""
    page = queries.bookmarks(request.viewer, cursor(request))
    return render(request, "pages/bookmarks.html", {"page": page})


@login_required
@require_safe
def likes(request: Request) -> HttpResponse:
    """Show what the viewer likes, the latest first."""
    return render(request, "pages/likes.html", {"page": queries.likes(request.viewer, cursor(request))})
