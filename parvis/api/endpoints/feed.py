"""For You: its pages, why each post is there, and receipts to check that with."""

from typing import Any, Final

from django.http import HttpResponse
from ninja import Query, Router

from parvis.api import schemas
from parvis.api.identity import ApiRequest, anybody
from parvis.api.inputs import addressed, clamped
from parvis.api.params import Input, Number
from parvis.api.responses import json
from parvis.api.shapes import feed as shapes
from parvis.feed.queries import commitments, receipt_of
from parvis.feed.queries.explain import explain
from parvis.feed.services.serve import LONGEST, serve_page

router = Router(tags=["for you"])
_USUAL = 10
_MOST_DAYS = 366
_BYTES: Final[dict[str, Any]] = {
    "responses": {
        200: {
            "description": "The receipt's body.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class NextPage(Input):
    """How many posts, and after which page; a page that is forgotten is where a new walk begins."""

    limit: Number = None
    after: str = ""


class Days(Input):
    """Of how many days, the latest first."""

    limit: Number = None


@router.get("/feed", auth=anybody("read:statuses"), response=schemas.FeedPage)
def page(request: ApiRequest, sent: Query[NextPage]) -> HttpResponse:
    """The next page of For You. Tell what was watched with its receipt, and the page after knows."""
    limit = clamped(sent.limit, _USUAL, LONGEST)
    return json(shapes.feed_page(serve_page(request.auth.viewer, sent.after, limit)))


@router.get("/feed/commitments", auth=anybody(), response=list[schemas.FeedCommitment])
def seeds(request: ApiRequest, sent: Query[Days]) -> HttpResponse:
    """The hash of each day's secret, told ahead; and the secret, of days that are over."""
    return json([shapes.commitment(one) for one in commitments(clamped(sent.limit, 40, _MOST_DAYS))])


@router.get(
    "/explain/{receipt_id}/{post_id}", auth=anybody("read:statuses"), response=schemas.FeedExplanation
)
def why(request: ApiRequest, receipt_id: str, post_id: str) -> HttpResponse:
    """Why a post stood on a page of the viewer's; of a page that named nobody, for whoever has its id."""
    found = explain(request.auth.viewer, addressed(receipt_id), addressed(post_id))
    return json(shapes.explanation(found))


@router.get("/receipts/{receipt_id}", auth=anybody("read"), response=schemas.FeedReceipt)
def receipt(request: ApiRequest, receipt_id: str) -> HttpResponse:
    """All that a page of the viewer's was made of: what it takes to make it again."""
    return json(shapes.receipt(receipt_of(request.auth.viewer, addressed(receipt_id))))


@router.get("/receipts/{receipt_id}/body", auth=anybody("read"), openapi_extra=_BYTES)
def body(request: ApiRequest, receipt_id: str) -> HttpResponse:
    """The same as bytes, in the form that `docs/receipts.md` describes."""
    found = receipt_of(request.auth.viewer, addressed(receipt_id))
    return HttpResponse(
        found.packed,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{found.id}.receipt"'},
    )
