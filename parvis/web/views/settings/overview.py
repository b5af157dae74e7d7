"""The table of contents of the settings."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.web.request import MemberRequest
from parvis.web.views.settings.invites import may_invite


@login_required
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """List the sections."""
    return render(request, "settings/overview.html", {"may_invite": may_invite(request.viewer)})
