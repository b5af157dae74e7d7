"""What happened while the viewer was away."""

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parvis.accounts import queries, services
from parvis.accounts.queries import NotificationKind
from parvis.base import ids
from parvis.posts import queries as posts
from parvis.web.notices import notices
from parvis.web.request import Request, cursor

FILTERS: Final[dict[str, frozenset[NotificationKind] | None]] = {
    "all": None,
    "mentions": frozenset({NotificationKind.MENTION, NotificationKind.REPLY, NotificationKind.QUOTE}),
    "people": frozenset({NotificationKind.FOLLOW, NotificationKind.FOLLOW_REQUEST}),
}


@login_required
@require_safe
def index(request: Request) -> HttpResponse:
    """Show what the viewer was told, grouped; what is new since they last looked is marked."""
    chosen = request.GET.get("of", "all")
    chosen = chosen if chosen in FILTERS else "all"
    marker = queries.markers(request.viewer).get("notifications")
    page = queries.notification_groups(request.viewer, cursor(request, limit=30), kinds=FILTERS[chosen])
    subjects = posts.posts_by_ids(request.viewer, [group.subject_id for group in page.items])
    shown = notices(page.items, subjects, marker.last_read_id if marker else None)
    newest = page.items[0].latest_id if page.items and chosen == "all" else None
    context = {"page": page, "notices": shown, "chosen": chosen, "newest": newest}
    return render(request, "pages/notifications.html", context)


@login_required
@require_POST
def read_all(request: Request) -> HttpResponse:
    """Remember that the viewer has seen everything up to here."""
    services.mark_read(request.viewer, "notifications", ids.parse(request.POST.get("last", "")))
    return redirect("notifications")
