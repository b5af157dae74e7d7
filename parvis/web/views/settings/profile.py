"""Editing what an account says of itself."""

from typing import Any, Final, Literal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.accounts.queries import Viewer, account_by_username
from parvis.accounts.services import update_profile
from parvis.base.errors import InvalidInput, ParvisError
from parvis.media.queries import MediaView
from parvis.media.services import store_image
from parvis.web.forms.profile import ProfileForm, initial_of
from parvis.web.forms.rules import refusals_shown_in
from parvis.web.request import MemberRequest

IMAGES: Final[tuple[Literal["avatar", "header"], ...]] = ("avatar", "header")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """Show the profile as a form, and save it."""
    account = account_by_username(request.viewer, request.viewer.username)
    form = ProfileForm(request.POST or None, request.FILES or None, initial=initial_of(account))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            update_profile(request.viewer, **form.changes(), **_images(request.viewer, form))
        if form.is_valid():
            messages.success(request, _("Your profile is saved."))
            return redirect("settings_profile")
    status = 422 if form.is_bound else 200
    return render(request, "settings/profile.html", {"form": form, "account": account}, status=status)


def _images(viewer: Viewer, form: ProfileForm) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in IMAGES:
        upload = form.cleaned_data[name]
        if upload:
            changes[name] = _stored(viewer, name, upload)
        elif form.cleaned_data[f"remove_{name}"]:
            changes[name] = None
    return changes


def _stored(viewer: Viewer, name: Literal["avatar", "header"], upload: Any) -> MediaView:
    assert viewer.account_id is not None  # noqa: S101 - the view is for members
    try:
        return store_image(owner_key=viewer.account_id, upload=upload, purpose=name, alt="")
    except ParvisError as error:
        raise InvalidInput(name, error.safe) from error
