"""Choosing how the pages behave."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.accounts import queries
from parvis.accounts.services import update_preferences
from parvis.web.allauth.accounts import remember_language
from parvis.web.forms.preferences import PreferencesForm
from parvis.web.forms.rules import refusals_shown_in
from parvis.web.request import MemberRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """Show the preferences as a form, and save them."""
    current = queries.preferences(request.viewer)
    form = PreferencesForm(request.POST or None, initial=asdict(current))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            update_preferences(request.viewer, **form.cleaned_data)
        if form.is_valid():
            return _saved(request, form.cleaned_data["language"])
    status = 422 if form.is_bound else 200
    return render(request, "settings/preferences.html", {"form": form}, status=status)


def _saved(request: MemberRequest, language: str) -> HttpResponse:
    response = redirect("settings_preferences")
    remember_language(response, language)
    with translation.override(language or translation.get_language()):
        messages.success(request, _("Your preferences are saved."))
    return response
