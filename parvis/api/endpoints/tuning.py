"""The settings of the viewer's feed: read, saved under names, tried out, passed on, begun anew."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import addressed, clamped, named
from parvis.api.params import Input, Number, Sent
from parvis.api.responses import empty, json
from parvis.api.shapes import tuning as shapes
from parvis.api.shapes.post import status
from parvis.feed import services
from parvis.feed.profile_file import profile_as_file, read_profile_file
from parvis.feed.queries import tuning_profile, tuning_profiles
from parvis.feed.services.preview import preview_tuning
from parvis.feed.services.serve import LONGEST
from parvis.feed.tuning import tuning_in

router = Router(tags=["tuning"])


class Saved(Input):
    """Settings, all of them, and the profile that they are for; without one, a new profile."""

    tuning: dict[str, Any]
    profile: str = ""
    name: str = ""


class Tried(Input):
    """Settings to try out, and how many posts to show."""

    tuning: dict[str, Any]
    limit: Number = None


class Choice(Input):
    """The profile to use; null or nothing: as published."""

    profile: str | None = None


class Renaming(Input):
    """What a profile shall be called."""

    name: str


@router.get("/tuning", auth=member("read:accounts"), response=schemas.Tuned)
def read(request: ApiRequest) -> HttpResponse:
    """What the viewer's feed goes by, with all their profiles."""
    return json(shapes.tuned(tuning_profiles(request.auth.viewer)))


@router.put("/tuning", auth=member("write:accounts"), response=schemas.TuningProfile)
def save(request: ApiRequest, sent: Sent[Saved]) -> HttpResponse:
    """Put settings into a profile, whole, and let the feed go by it from the next page on."""
    profile_id = named("profile", sent.profile) if sent.profile else None
    tuning = tuning_in(sent.model_dump())
    return json(
        shapes.profile(
            services.save_tuning(request.auth.viewer, tuning, profile_id=profile_id, name=sent.name)
        )
    )


@router.post("/tuning/preview", auth=member("read:statuses"), response=list[schemas.Status])
def preview(request: ApiRequest, sent: Sent[Tried]) -> HttpResponse:
    """The posts that the feed would show next under these settings. Nothing is saved, and nothing counted."""
    limit = clamped(sent.limit, 10, LONGEST)
    found = preview_tuning(request.auth.viewer, tuning_in(sent.model_dump()), limit)
    return json([status(post) for post in found])


@router.post("/tuning/use", auth=member("write:accounts"), response=schemas.Tuned)
def use(request: ApiRequest, sent: Sent[Choice]) -> HttpResponse:
    """Let the feed go by another profile, or as published."""
    services.use_profile(request.auth.viewer, named("profile", sent.profile) if sent.profile else None)
    return json(shapes.tuned(tuning_profiles(request.auth.viewer)))


@router.post("/tuning/reset", auth=member("write"), response=schemas.Empty)
def reset(request: ApiRequest) -> HttpResponse:
    """Forget what the viewer watched and did, so far as the feed goes by it; settings and feedback stay."""
    services.begin_anew(request.auth.viewer)
    return empty()


@router.post(
    "/tuning/import",
    auth=member("write:accounts"),
    response=schemas.TuningProfile,
    openapi_extra={"requestBody": schemas.TUNING_FILE},
)
def import_file(request: ApiRequest) -> HttpResponse:
    """Keep a profile that came in a file. It is not in use yet."""
    name, tuning = read_profile_file(request.body)
    return json(shapes.profile(services.import_profile(request.auth.viewer, name, tuning)))


@router.get("/tuning/profiles/{profile_id}", auth=member("read:accounts"), response=schemas.TuningFile)
def export(request: ApiRequest, profile_id: str) -> HttpResponse:
    """A profile as a file."""
    found = tuning_profile(request.auth.viewer, addressed(profile_id))
    return json(profile_as_file(found.name, found.tuning))


@router.patch("/tuning/profiles/{profile_id}", auth=member("write:accounts"), response=schemas.TuningProfile)
def rename(request: ApiRequest, profile_id: str, sent: Sent[Renaming]) -> HttpResponse:
    """Call a profile something else."""
    changed = services.rename_profile(request.auth.viewer, addressed(profile_id), name=sent.name)
    return json(shapes.profile(changed))


@router.delete("/tuning/profiles/{profile_id}", auth=member("write:accounts"), response=schemas.Empty)
def delete(request: ApiRequest, profile_id: str) -> HttpResponse:
    """Delete a profile; if it was in use, the feed is as published."""
    services.delete_profile(request.auth.viewer, addressed(profile_id))
    return empty()
