"""What may be done with somebody's posts, and whom they keep away."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.accounts import queries
from parvis.accounts.queries import AccountView
from parvis.accounts.services import update_preferences
from parvis.base import ids
from parvis.base.errors import InvalidInput, NotFound
from parvis.base.paging import Cursor
from parvis.web.forms.preferences import ConsentsForm


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody who is blocked or muted, and until when."""

    account: AccountView
    until: dt.datetime | None = None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Show the three questions, and keep the answers."""
    form = ConsentsForm(request.POST or None, initial=asdict(queries.preferences(request.viewer)))
    if request.method == "POST" and form.is_valid():
        update_preferences(request.viewer, **form.cleaned_data)
        messages.success(request, _("Your answers are saved."))
        return redirect("settings_privacy")
    return render(request, "settings/privacy.html", {"form": form})


@login_required
@require_safe
def blocked(request: HttpRequest) -> HttpResponse:
    """List whom the viewer blocks."""
    page = queries.blocks(request.viewer, _cursor(request))
    people = [Kept(account) for account in page.items]
    return render(request, "settings/blocked.html", {"people": people, "page": page})


@login_required
@require_safe
def muted(request: HttpRequest) -> HttpResponse:
    """List whom the viewer mutes, and for how long."""
    page = queries.mutes(request.viewer, _cursor(request))
    stands = queries.relationships(request.viewer, [account.id for account in page.items])
    people = [Kept(account, stands[account.id].mute_expires_at) for account in page.items]
    return render(request, "settings/muted.html", {"people": people, "page": page})


def _cursor(request: HttpRequest) -> Cursor:
    max_id = request.GET.get("max_id")
    try:
        return Cursor(max_id=ids.parse(max_id) if max_id else None, limit=40)
    except InvalidInput:
        raise NotFound(_("There is no such page.")) from None
