"""The OpenAPI document, made once from the operations."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from parvis.api.api import api
from parvis.api.responses import CONTENT_TYPE, dumps
from parvis.api.schemas import Error

_FAILURES = {
    "400": "The request cannot be read",
    "401": "Nobody is logged in",
    "403": "This may not be done",
    "404": "There is no such thing",
    "409": "The state of things has moved on",
    "413": "Too large",
    "415": "Unknown format",
    "422": "A parameter is not valid",
    "429": "Too often",
}


@require_GET
def document(_request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI document."""
    return HttpResponse(_written(), content_type=CONTENT_TYPE)


@cache
def openapi() -> dict[str, Any]:
    """Return the document: ninja's, with what every operation may answer instead of success."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="api/"))
    schema["components"]["schemas"]["Error"] = Error.model_json_schema()
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, meaning in _FAILURES.items():
                operation["responses"].setdefault(status, {"description": meaning, "content": content})
    return schema


@cache
def _written() -> bytes:
    return dumps(openapi())
