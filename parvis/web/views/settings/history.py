"""What the viewer watched: to see, to forget, and not to be remembered at all."""

from uuid import UUID  # noqa: TID251 - the type only

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts.queries import preferences
from parvis.accounts.services import update_preferences
from parvis.feed.queries import watch_history
from parvis.feed.services import clear_watch_history, forget_watch
from parvis.web.request import MemberRequest, cursor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: MemberRequest) -> HttpResponse:
    """Show what was watched, the latest first; turn the memory on or off."""
    if request.method == "POST":
        on = "watch_history" in request.POST
        update_preferences(request.viewer, watch_history=on)
        said = (
            _("What you watch is remembered from now on.") if on else _("Nothing is remembered from now on.")
        )
        messages.success(request, said)
        return redirect("settings_history")
    page = watch_history(request.viewer, cursor(request, limit=40))
    context = {"page": page, "on": preferences(request.viewer).watch_history}
    return render(request, "settings/history.html", context)


@login_required
@require_POST
def forget(request: MemberRequest, watch_id: UUID) -> HttpResponse:
    """Take one entry out."""
    forget_watch(request.viewer, watch_id)
    messages.success(request, _("That is forgotten."))
    return redirect("settings_history")


@login_required
@require_POST
def clear(request: MemberRequest) -> HttpResponse:
    """Forget everything that was watched."""
    clear_watch_history(request.viewer)
    messages.success(request, _("Your watch history is empty."))
    return redirect("settings_history")
