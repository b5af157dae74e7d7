"""Sounds, and the posts in which they are heard."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.api import schemas
from parvis.api.identity import ApiRequest, anybody
from parvis.api.inputs import PageQuery, addressed
from parvis.api.responses import json, page_by_id
from parvis.api.shapes import media as shapes
from parvis.api.shapes.post import status
from parvis.base.errors import NotFound
from parvis.media.queries import SoundView
from parvis.posts.queries import posts_with_sound, sound_heard

router = Router(tags=["videos"])


@router.get("/sounds/{sound_id}", auth=anybody("read:statuses"), response=schemas.Sound)
def one(request: ApiRequest, sound_id: str) -> HttpResponse:
    """A sound of the viewer's own, or one that is heard in a post they may see."""
    return json(shapes.sound(_heard(request, sound_id)))


@router.get("/sounds/{sound_id}/statuses", auth=anybody("read:statuses"), response=list[schemas.Status])
def statuses(request: ApiRequest, sound_id: str, query: Query[PageQuery]) -> HttpResponse:
    """The public posts whose video is heard with a sound, newest first."""
    sound = _heard(request, sound_id)
    return page_by_id(request, posts_with_sound(request.auth.viewer, sound.id, query.cursor()), status)


def _heard(request: ApiRequest, sound_id: str) -> SoundView:
    found = sound_heard(request.auth.viewer, addressed(sound_id))
    if found is None:
        raise NotFound(_("This sound does not exist, or it is not for everybody."))
    return found
