"""The login: how it is protected, where it is open, and leaving for good."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.accounts.services import request_deletion
from parvis.web.allauth.factors import protection
from parvis.web.allauth.sessions import end_others, end_session, sessions
from parvis.web.forms.membership import DeletionForm
from parvis.web.request import MemberRequest


@login_required
@never_cache
@require_safe
def account(request: MemberRequest) -> HttpResponse:
    """Show how the login is protected."""
    context = {"protection": protection(request.user), "sessions": sessions(request.user)}
    return render(request, "settings/account.html", context)


@login_required
@never_cache
@require_safe
def session_list(request: MemberRequest) -> HttpResponse:
    """List where somebody is logged in."""
    return render(request, "settings/sessions.html", {"sessions": sessions(request.user)})


@login_required
@require_POST
def session_end(request: MemberRequest, session_id: int) -> HttpResponse:
    """End one session; if it is this one, that is logging out."""
    if end_session(request, request.user, session_id):
        return redirect("first")
    messages.success(request, _("That session has ended."))
    return redirect("settings_sessions")


@login_required
@require_POST
def session_end_others(request: MemberRequest) -> HttpResponse:
    """End every session but this one."""
    end_others(request, request.user)
    messages.success(request, _("Every other session has ended."))
    return redirect("settings_sessions")


@login_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest) -> HttpResponse:
    """Say what deleting does; do it for whoever knows the password."""
    form = DeletionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        request_deletion(request.viewer)
        end_others(request, request.user)
        return redirect("account_leaving")
    context = {"form": form, "days": settings.PARVIS.deletion_grace_days}
    return render(request, "settings/delete.html", context, status=422 if form.is_bound else 200)
