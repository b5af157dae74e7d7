"""Hashtags that the viewer follows."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.accounts.queries import account_by_id
from parvis.posts import queries
from parvis.web.request import Request, cursor


@login_required
@require_safe
def followed(request: Request) -> HttpResponse:
    """Show which hashtags the viewer follows, the last one first."""
    page = queries.followed_hashtags(request.viewer, cursor(request, limit=40))
    context = {"account": account_by_id(request.viewer, request.viewer.member_id), "page": page}
    return render(request, "pages/hashtags.html", {**context, "side": "hashtags"})
