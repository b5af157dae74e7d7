"""The page of a sound: whose it is, and the videos in which it is heard."""

from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.accounts.queries import accounts_by_ids
from parvis.base.errors import NotFound
from parvis.posts import queries
from parvis.web.request import Request, cursor


@require_safe
def sound(request: Request, sound_id: UUID) -> HttpResponse:
    """Show a sound that the viewer can hear somewhere, and the public videos with it."""
    viewer = request.viewer
    found = queries.sound_heard(viewer, sound_id)
    if found is None:
        raise NotFound(_("This sound does not exist, or it is not for everybody."))
    origin = queries.posts_of_media(viewer, [found.origin_id]) if found.origin_id else {}
    context = {
        "sound": found,
        "owner": accounts_by_ids([found.owner_key]).get(found.owner_key),
        "origin": queries.post_by_id(viewer, origin[found.origin_id]) if origin and found.origin_id else None,
        "page": queries.posts_with_sound(viewer, sound_id, cursor(request, limit=24)),
        "usable": found.reusable or found.owner_key == viewer.account_id,
    }
    return render(request, "pages/sound.html", context)
