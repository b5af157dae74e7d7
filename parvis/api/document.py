"""The OpenAPI document, made once from the operations."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from parvis.api.api import api
from parvis.api.identity import Access
from parvis.api.responses import CONTENT_TYPE, dumps
from parvis.api.schemas import Error
from parvis.api.scopes import AppScopes

_SCHEME: Final = "token"
_FAILURES: Final = {
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
    """Return ninja's document, with the scopes and what may be answered instead of success."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="api/"))
    components = schema["components"]
    components["schemas"]["Error"] = Error.model_json_schema()
    components["securitySchemes"] = {_SCHEME: _tokens()}
    access = dict(_access())
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["security"] = _security(access[operation["operationId"]])
            for status, meaning in _FAILURES.items():
                operation["responses"].setdefault(status, {"description": meaning, "content": content})
    return schema


def _access() -> Iterator[tuple[str, Access]]:
    for bound in api._get_bound_routers():  # noqa: SLF001 - ninja offers no other way to its operations
        for view in bound.path_operations.values():
            for operation in view.operations:
                name = operation.operation_id or api.get_openapi_operation_id(operation)
                for callback in operation.auth_callbacks:
                    if isinstance(callback, Access):
                        yield name, callback


def _security(access: Access) -> list[dict[str, list[str]]]:
    needed = {_SCHEME: list(access.scopes)}
    return [{}, needed] if access.who == "anybody" else [needed]


def _tokens() -> dict[str, Any]:
    scopes = {name: str(words) for name, words in AppScopes().get_all_scopes().items()}
    urls = {"tokenUrl": "/oauth/token", "scopes": scopes}
    return {
        "type": "oauth2",
        "description": "A bearer token. Pages use the session cookie and its CSRF token instead.",
        "flows": {
            "authorizationCode": {"authorizationUrl": "/oauth/authorize", **urls},
            "clientCredentials": urls,
        },
    }


@cache
def _written() -> bytes:
    return dumps(openapi())
