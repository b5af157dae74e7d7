"""Lists of people: who follows whom, and who asks to."""

from uuid import UUID  # noqa: TID251 - the type only

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.accounts import queries, services
from parvis.base.errors import NotFound
from parvis.web.people import with_relations
from parvis.web.request import Request, back, cursor


@require_safe
def followers(request: Request, username: str) -> HttpResponse:
    """Show who follows an account."""
    account = queries.account_by_username(request.viewer, username)
    page = queries.followers(request.viewer, account.id, cursor(request, limit=40))
    context = {"account": account, "side": "followers", **with_relations(request.viewer, page)}
    return render(request, "pages/follows.html", context)


@require_safe
def following(request: Request, username: str) -> HttpResponse:
    """Show whom an account follows."""
    account = queries.account_by_username(request.viewer, username)
    page = queries.following(request.viewer, account.id, cursor(request, limit=40))
    context = {"account": account, "side": "following", **with_relations(request.viewer, page)}
    return render(request, "pages/follows.html", context)


@login_required
@require_safe
def requests(request: Request) -> HttpResponse:
    """Show who asks to follow the viewer."""
    page = queries.follow_requests(request.viewer, cursor(request, limit=40))
    return render(request, "pages/requests.html", {"page": page})


@login_required
@require_POST
def answer_request(request: Request, account_id: UUID, verb: str) -> HttpResponse:
    """Let somebody follow, or not."""
    answers = {"accept": services.accept_follow, "reject": services.reject_follow}
    if verb not in answers:
        raise NotFound(_("There is no such page."))
    answers[verb](request.viewer, account_id)
    return back(request, "/requests")
