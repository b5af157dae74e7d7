"""Watching: telling what was watched, seeing and forgetting it, and what creators may know of it.

`parvis serve` answers `/watch` on its event loop (`parvis.api.watch`). Here the same operation
is described for the OpenAPI document, and answered under any other server of Django's.
"""

from functools import cache

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import PageQuery, addressed
from parvis.api.responses import empty, json, page_by_id
from parvis.api.shapes import watch as shapes
from parvis.api.watch.batch import read_batch
from parvis.api.watch.desk import Desk, Slip
from parvis.api.watch.entrance import ACCESS
from parvis.base.errors import ParvisError
from parvis.feed.queries import video_insights, watch_history
from parvis.feed.services import clear_watch_history, forget_watch

router = Router(tags=["parvis"])


@router.post(
    "/watch", auth=ACCESS, response=schemas.WatchAnswer, openapi_extra={"requestBody": schemas.WATCH_BATCH}
)
def tell(request: ApiRequest) -> HttpResponse:
    """Tell what was watched: at most 50 events, as `sendBeacon` can send them.

    An event that was sent before is not stored again. A visitor's events, and those of a
    member who keeps no watch history, are counted and name nobody.
    """
    slip = Slip(read_batch(request.body), lambda: request.auth, _address(request))
    (done,) = _desk().take([slip])
    if isinstance(done, ParvisError):
        raise done
    return json(done)


@router.get("/history", auth=member("read"), response=list[schemas.Watched])
def history(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """What the viewer watched, the latest first."""
    return page_by_id(request, watch_history(request.auth.viewer, query.cursor()), shapes.watched)


@router.delete("/history", auth=member("write"), response=schemas.Empty)
def clear_history(request: ApiRequest) -> HttpResponse:
    """Forget everything that the viewer watched."""
    clear_watch_history(request.auth.viewer)
    return empty()


@router.delete("/history/{watch_id}", auth=member("write"), response=schemas.Empty)
def forget(request: ApiRequest, watch_id: str) -> HttpResponse:
    """Forget one watch."""
    forget_watch(request.auth.viewer, addressed(watch_id))
    return empty()


@router.get("/statuses/{status_id}/insights", auth=member("read:statuses"), response=schemas.Insights)
def insights(request: ApiRequest, status_id: str) -> HttpResponse:
    """How the viewer's own video is watched: about how many, and never who."""
    return json(shapes.insights(video_insights(request.auth.viewer, addressed(status_id))))


@cache
def _desk() -> Desk:
    return Desk()


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
