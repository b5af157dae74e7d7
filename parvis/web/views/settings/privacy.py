"""What may be done with somebody's posts, and whom they keep away."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.accounts import queries
from parvis.accounts.queries import AccountView
from parvis.accounts.services import update_preferences
from parvis.web.forms.preferences import ConsentsForm
from parvis.web.request import MemberRequest, cursor


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody who is blocked or muted, and until when."""

    account: AccountView
    until: dt.datetime | None = None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: MemberRequest) -> HttpResponse:
    """Show the three questions, and keep the answers."""
    form = ConsentsForm(request.POST or None, initial=asdict(queries.preferences(request.viewer)))
    if request.method == "POST" and form.is_valid():
        update_preferences(request.viewer, **form.cleaned_data)
        messages.success(request, _("Your answers are saved."))
        return redirect("settings_privacy")
    return render(request, "settings/privacy.html", {"form": form})


@login_required
@require_safe
def blocked(request: MemberRequest) -> HttpResponse:
    """List whom the viewer blocks."""
    page = queries.blocks(request.viewer, cursor(request, limit=40))
    people = [Kept(account) for account in page.items]
    return render(request, "settings/blocked.html", {"people": people, "page": page})


@login_required
@require_safe
def muted(request: MemberRequest) -> HttpResponse:
    """List whom the viewer mutes, and for how long."""
    page = queries.mutes(request.viewer, cursor(request, limit=40))
    stands = queries.relationships(request.viewer, [account.id for account in page.items])
    people = [Kept(account, stands[account.id].mute_expires_at) for account in page.items]
    return render(request, "settings/muted.html", {"people": people, "page": page})
