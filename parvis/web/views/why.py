"""Why a card is in For You."""

from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.feed.queries.explain import explain
from parvis.web.request import Request, wants_part
from parvis.web.why import why_of


@require_safe
def why(request: Request, receipt_id: UUID, post_id: UUID) -> HttpResponse:
    """Show why a post stood on a page: in the drawer of the swipe, or as a page of its own."""
    found = explain(request.viewer, receipt_id, post_id)
    template = "parts/because.html" if wants_part(request) else "pages/why.html"
    return render(request, template, {"found": found, "why": why_of(found)})
