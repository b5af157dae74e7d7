"""How much room the viewer's files take, and what is still on its way."""

from uuid import UUID  # noqa: TID251 - the type only

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.media.queries import storage_used, uploads_under_way
from parvis.media.services import close_upload
from parvis.web.request import MemberRequest


@login_required
@require_safe
def storage(request: MemberRequest) -> HttpResponse:
    """Show how much is used of how much, and the uploads that were begun."""
    me = request.viewer.member_id
    context = {"used": storage_used(me), "uploads": uploads_under_way(me)}
    return render(request, "settings/storage.html", context)


@login_required
@require_POST
def give_up(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Remove what has come of an upload."""
    close_upload(owner_key=request.viewer.member_id, upload_id=upload_id)
    messages.success(request, _("The unfinished upload is removed."))
    return redirect("settings_storage")
