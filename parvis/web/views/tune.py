"""Tuning the feed: a page of settings that shows what they lead to before anything is saved."""

from typing import Any
from uuid import UUID  # noqa: TID251 - the type only

import orjson
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.accounts.services import update_preferences
from parvis.base import ids
from parvis.base.errors import InvalidInput, ParvisError
from parvis.feed import services
from parvis.feed.profile_file import LARGEST_BYTES, profile_as_file, read_profile_file
from parvis.feed.queries import tuning_of, tuning_profile, tuning_profiles
from parvis.feed.services.preview import preview_tuning
from parvis.feed.tuning import Tuning
from parvis.web import tune as pages
from parvis.web.request import MemberRequest, cursor, wants_part


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tune(request: MemberRequest) -> HttpResponse:
    """Show the settings with the ten posts that they lead to, and save them."""
    if request.method != "POST":
        return _page(request)
    name = request.POST.get("name", "").strip()
    try:
        profile_id = ids.parse(request.POST["profile"]) if request.POST.get("profile") else None
        if "new" in request.POST:
            profile_id, name = None, _new_name(request, name)
        saved = services.save_tuning(
            request.viewer, pages.asked(request.POST), profile_id=profile_id, name=name
        )
    except ParvisError as error:
        return _page(request, pages.salvaged(request.POST), error)
    messages.success(request, _("Saved as “%(name)s”, and in use from now on.") % {"name": saved.name})
    return redirect("tune")


@login_required
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """Show what the settings in the form would lead to; nothing is saved."""
    try:
        tuning = pages.asked(request.POST)
    except InvalidInput as error:
        return _page(request, pages.salvaged(request.POST), error)
    if wants_part(request):
        return render(request, "parts/tune/tiles.html", _previewed(request, tuning))
    return _page(request, tuning)


@login_required
@require_POST
def use(request: MemberRequest) -> HttpResponse:
    """Let the feed go by another profile, or as published."""
    asked = request.POST.get("profile", "")
    services.use_profile(request.viewer, ids.parse(asked) if asked else None)
    return redirect("tune")


@login_required
@require_POST
def rename(request: MemberRequest, profile_id: UUID) -> HttpResponse:
    """Call a profile something else."""
    try:
        services.rename_profile(request.viewer, profile_id, name=request.POST.get("name", ""))
    except InvalidInput as error:
        messages.error(request, error.safe)
    return redirect("tune")


@login_required
@require_POST
def delete(request: MemberRequest, profile_id: UUID) -> HttpResponse:
    """Delete a profile."""
    services.delete_profile(request.viewer, profile_id)
    messages.success(request, _("The profile is deleted."))
    return redirect("tune")


@login_required
@require_safe
def export(request: MemberRequest, profile_id: UUID) -> HttpResponse:
    """Hand out a profile as a file."""
    found = tuning_profile(request.viewer, profile_id)
    content = orjson.dumps(profile_as_file(found.name, found.tuning), option=orjson.OPT_INDENT_2)
    name = slugify(found.name) or "profile"
    return HttpResponse(
        content,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.parvis-tuning.json"'},
    )


@login_required
@require_POST
def import_file(request: MemberRequest) -> HttpResponse:
    """Take a profile in, not yet in use."""
    file = request.FILES.get("file")
    try:
        name, tuning = read_profile_file(file.read(LARGEST_BYTES + 1) if file else b"")
        made = services.import_profile(request.viewer, name, tuning)
    except InvalidInput as error:
        messages.error(request, _("%(field)s: %(error)s") % {"field": error.field, "error": error.safe})
    except ParvisError as error:
        messages.error(request, error.safe)
    else:
        messages.success(request, _("“%(name)s” is here. Choose it to use it.") % {"name": made.name})
    return redirect("tune")


@login_required
@require_POST
def reset(request: MemberRequest) -> HttpResponse:
    """Let the feed begin anew."""
    services.begin_anew(request.viewer)
    messages.success(request, _("Your feed begins anew. What you had watched is erased."))
    return redirect("tune")


@login_required
@require_POST
def first_page(request: MemberRequest) -> HttpResponse:
    """Choose which page opens first."""
    update_preferences(request.viewer, first_page=request.POST.get("first_page", ""))
    messages.success(request, _("Your preferences are saved."))
    return redirect("tune")


def _page(
    request: MemberRequest, tried: Tuning | None = None, error: ParvisError | None = None
) -> HttpResponse:
    context = {
        "page": pages.tune_page(
            request.viewer, cursor(request), tried, request.POST if tried is not None else None
        ),
        "error": error,
        **_previewed(request, tried or tuning_of(request.viewer)),
    }
    return render(request, "pages/tune.html", context, status=error.status if error else 200)


def _previewed(request: MemberRequest, tuning: Tuning) -> dict[str, Any]:
    return {"previewed": preview_tuning(request.viewer, tuning, pages.PREVIEWED)}


def _new_name(request: MemberRequest, name: str) -> str:
    """Return the name for a new profile: the one in the form, unless it is that of the old one."""
    taken = {profile.name for profile in tuning_profiles(request.viewer)}
    return "" if name in taken else name
