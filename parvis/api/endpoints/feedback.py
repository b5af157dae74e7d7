"""What the viewer wants less of: said, listed, taken back."""

from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.queries import Viewer
from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import PageQuery, addressed, named
from parvis.api.params import Input, Sent
from parvis.api.responses import empty, json, page_by_id
from parvis.api.shapes import tuning as shapes
from parvis.base.errors import InvalidInput
from parvis.feed import services
from parvis.feed.errors import no_feedback
from parvis.feed.queries import feedback_by_id, feedback_given

router = Router(tags=["tuning"])


class NewFeedback(Input):
    """One of the four, and the receipt of the page of the feed that showed it."""

    post: str = ""
    author: str = ""
    topic: str = ""
    sound: str = ""
    receipt: str = ""


@router.get("/feedback", auth=member("read:accounts"), response=list[schemas.Feedback])
def given(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """What the viewer wants less of, the latest first."""
    return page_by_id(request, feedback_given(request.auth.viewer, query.cursor()), shapes.feedback)


@router.post("/feedback", auth=member("write:accounts"), response=schemas.Feedback)
def say(request: ApiRequest, sent: Sent[NewFeedback]) -> HttpResponse:
    """Not interested in a post, or less from an author, of a topic, of a sound: from the next page on."""
    said = feedback_by_id(request.auth.viewer, _said(request.auth.viewer, sent))
    if said is None:
        raise no_feedback()  # taken back by somebody quicker
    return json(shapes.feedback(said))


@router.delete("/feedback/{feedback_id}", auth=member("write:accounts"), response=schemas.Empty)
def unsay(request: ApiRequest, feedback_id: str) -> HttpResponse:
    """Take something back."""
    services.take_back(request.auth.viewer, addressed(feedback_id))
    return empty()


def _said(viewer: Viewer, sent: NewFeedback) -> UUID:
    named_ones = [name for name in ("post", "author", "topic", "sound") if getattr(sent, name)]
    if len(named_ones) != 1:
        raise InvalidInput("feedback", _("Name one of post, author, topic and sound."))
    receipt_id = named("receipt", sent.receipt) if sent.receipt else None
    if sent.topic:
        return services.less_of_topic(viewer, sent.topic, receipt_id=receipt_id)
    about = {
        "post": services.not_interested,
        "author": services.less_from_author,
        "sound": services.less_of_sound,
    }[named_ones[0]]
    return about(viewer, named(named_ones[0], getattr(sent, named_ones[0])), receipt_id=receipt_id)
