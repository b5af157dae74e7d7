"""Wanting less of something, without JavaScript, and taking it back."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.accounts.queries import Viewer
from parvis.base import ids
from parvis.base.errors import InvalidInput, NotFound
from parvis.feed import services
from parvis.web.request import Request, back

_BY_ID: Final[dict[str, Callable[[Viewer, UUID], Any]]] = {
    "post": services.not_interested,
    "author": services.less_from_author,
    "sound": services.less_of_sound,
}


@login_required
@require_POST
def say(request: Request, kind: str, target: str) -> HttpResponse:
    """Keep a post out of the feed, or show fewer posts by an author, with a topic, with a sound."""
    try:
        if kind == "topic":
            services.less_of_topic(request.viewer, target)
        elif kind in _BY_ID:
            _BY_ID[kind](request.viewer, ids.parse(target))
        else:
            raise NotFound(_("There is no such page."))
    except InvalidInput as error:
        raise NotFound(error.safe) from None
    messages.success(request, _("You will see less of this. On the Tune page you can take it back."))
    return back(request, "/for-you")


@login_required
@require_POST
def take_back(request: Request, feedback_id: UUID) -> HttpResponse:
    """Unsay it."""
    services.take_back(request.viewer, feedback_id)
    messages.success(request, _("That is taken back."))
    return redirect("tune")
