"""JSON for what ninja draws itself, which is the OpenAPI document."""

from typing import Any

from django.http import HttpRequest
from ninja.renderers import BaseRenderer
from typing_extensions import override

from parvis.api.responses import dumps


class OrjsonRenderer(BaseRenderer):
    """Writes JSON as the rest of the room does."""

    media_type = "application/json"

    @override
    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return dumps(data)
