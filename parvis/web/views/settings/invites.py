"""Letting others in, where that is by invitation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts import queries, services
from parvis.accounts.queries import Viewer
from parvis.base.errors import Forbidden
from parvis.web.forms.membership import InviteForm
from parvis.web.forms.rules import refusals_shown_in
from parvis.web.request import MemberRequest


def may_invite(viewer: Viewer) -> bool:
    """Return whether invitations are of use to the viewer."""
    return viewer.is_admin or settings.PARVIS.registration == "invite"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invites(request: MemberRequest) -> HttpResponse:
    """List the viewer's invitations, and make another."""
    _require(request.viewer)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            services.create_invite(request.viewer, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("Here is your invitation. Send the link on."))
            return redirect("settings_invites")
    context = {"form": form, "invites": queries.invites(request.viewer), "site": settings.PARVIS}
    return render(request, "settings/invites.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def revoke_invite(request: MemberRequest, code: str) -> HttpResponse:
    """Make an invitation useless."""
    _require(request.viewer)
    services.revoke_invite(request.viewer, code)
    messages.success(request, _("The invitation is revoked."))
    return redirect("settings_invites")


def _require(viewer: Viewer) -> None:
    if not may_invite(viewer):
        raise Forbidden(_("Everybody may join this network, so there are no invitations."))
