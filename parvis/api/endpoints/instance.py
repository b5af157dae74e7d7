"""What this network is, and what is not offered on it, said truthfully by empty lists."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.api import schemas
from parvis.api.figures import figures
from parvis.api.identity import ApiRequest, anybody, member
from parvis.api.responses import json
from parvis.api.shapes import instance as shapes
from parvis.base.errors import NotFound

router = Router(tags=["instance"])
v2 = Router(tags=["instance"])


@router.get("/instance", auth=anybody(), response=schemas.Opaque)
def instance_v1(request: ApiRequest) -> HttpResponse:
    """The network in the older form."""
    return json(shapes.instance_v1(figures()))


@v2.get("/instance", auth=anybody(), response=schemas.Opaque)
def instance_v2(request: ApiRequest) -> HttpResponse:
    """The network: its name, its limits, whether one can sign up."""
    return json(shapes.instance_v2(figures()))


@router.get("/instance/rules", auth=anybody())
def rules(request: ApiRequest) -> HttpResponse:
    """Nothing: the operator has not written rules down yet."""
    return json([])


@router.get("/instance/peers", auth=anybody(), response=list[str])
def peers(request: ApiRequest) -> HttpResponse:
    """Nothing: this network does not speak with others yet."""
    return json([])


@router.get("/instance/activity", auth=anybody())
def activity(request: ApiRequest) -> HttpResponse:
    """Nothing: weekly figures are not published."""
    return json([])


@router.get("/instance/domain_blocks", auth=anybody())
def domain_blocks(request: ApiRequest) -> HttpResponse:
    """Nothing: there are no other networks to block."""
    return json([])


@router.get("/instance/translation_languages", auth=anybody(), response=schemas.Opaque)
def translation_languages(request: ApiRequest) -> HttpResponse:
    """Nothing: posts are not translated here."""
    return json({})


@router.get("/instance/extended_description", auth=anybody(), response=schemas.Opaque)
def extended_description(request: ApiRequest) -> HttpResponse:
    """What the operator says about the network."""
    return json(shapes.description())


@router.get("/instance/privacy_policy", auth=anybody(), response=schemas.Opaque)
@router.get(
    "/instance/terms_of_service", auth=anybody(), response=schemas.Opaque, operation_id="terms_of_service"
)
def unwritten(request: ApiRequest) -> HttpResponse:
    """Say that the operator has not written this document."""
    raise NotFound(_("The operator has not published this document."))


@router.get("/custom_emojis", auth=anybody())
def custom_emojis(request: ApiRequest) -> HttpResponse:
    """Nothing: only the emojis of Unicode are used."""
    return json([])


@router.get("/announcements", auth=anybody())
def announcements(request: ApiRequest) -> HttpResponse:
    """Nothing: there are no announcements."""
    return json([])


@router.get("/filters", auth=member("read:filters"))
@v2.get("/filters", auth=member("read:filters"), operation_id="filters_v2")
def filters(request: ApiRequest) -> HttpResponse:
    """Nothing: filters are not offered yet."""
    return json([])


@router.get("/conversations", auth=member("read:statuses"))
def conversations(request: ApiRequest) -> HttpResponse:
    """Nothing: posts to those mentioned are found in the notifications."""
    return json([])


@router.get("/scheduled_statuses", auth=member("read:statuses"))
def scheduled_statuses(request: ApiRequest) -> HttpResponse:
    """Nothing: posts cannot be scheduled."""
    return json([])


@router.get("/endorsements", auth=member("read:accounts"), response=list[schemas.Account])
def endorsements(request: ApiRequest) -> HttpResponse:
    """Nothing: accounts are not featured on profiles."""
    return json([])


@router.get("/featured_tags", auth=member("read:accounts"))
def featured_tags(request: ApiRequest) -> HttpResponse:
    """Nothing: hashtags are not featured on profiles."""
    return json([])
