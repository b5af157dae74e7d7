"""The API put together: every router at its place, one parser, one table of errors."""

from typing import Final

from ninja import NinjaAPI
from ninja.operation import Operation
from typing_extensions import override

from parvis import VERSION
from parvis.api import errors
from parvis.api.endpoints import (
    accounts,
    actions,
    apps,
    extras,
    feed,
    feedback,
    graph,
    instance,
    lists,
    media,
    notifications,
    profile,
    search,
    signup,
    sounds,
    statuses,
    timelines,
    tuning,
    uploads,
    videos,
    watch,
)
from parvis.api.params import QueryParser
from parvis.api.renderer import OrjsonRenderer


class Api(NinjaAPI):
    """Ninja's, with names of operations that read well in generated clients."""

    @override
    def get_openapi_operation_id(self, operation: Operation) -> str:
        subject = operation.view_func.__module__.rpartition(".")[2]
        return f"{subject}_{operation.view_func.__name__}"


api: Final = Api(
    title="Parvis",
    version=VERSION,
    description=(
        "The shapes of the Mastodon client API, and /api/parvis/v1 for what it lacks. "
        "Authenticate with a bearer token from /oauth/token, or with the session cookie and its "
        "CSRF token. Parameters may stand in the address, a form or a JSON object."
    ),
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api",
    parser=QueryParser(),
    renderer=OrjsonRenderer(),
)
errors.install(api)

# Django tries addresses in this order, so what is asked for most comes first. `profile` stands
# before `accounts`, whose `/accounts/{id}` would take its addresses.
for router in (watch.router, feed.router, tuning.router, feedback.router):
    api.add_router("/parvis/v1", router)
for router in (
    timelines.router,
    notifications.router,
    profile.router,
    apps.router,
    signup.router,  # the same as `accounts.router`, whose address it shares
    graph.router,
    statuses.router,
    actions.router,
    lists.router,
    media.router,
    search.router,
    instance.router,
):
    api.add_router("/v1", router)
for router in (notifications.v2, search.v2, media.v2, instance.v2, accounts.v2):
    api.add_router("/v2", router)
api.add_router("/parvis/v1", extras.router)
for router in (uploads.router, videos.router, sounds.router):
    api.add_router("/parvis/v1", router)
