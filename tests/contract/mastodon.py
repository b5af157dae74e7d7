"""Mastodon's own OpenAPI document, to hold real answers against its schemas."""

import gzip
import json
from functools import cache
from typing import Any

import jsonschema_rs

from tests import real_data


def _correct(schemas: dict[str, Any]) -> None:
    """Change where the document cannot hold, or where Parvis differs on purpose."""
    # Every `Quote` is a `ShallowQuote` too, so exactly one of them can never match.
    for name in ("Status", "StatusEdit"):
        quote = schemas[name]["properties"]["quote"]
        quote["anyOf"] = quote.pop("oneOf")
    # Ids are UUIDs, so the newest notification of a group is named by a string, not a number.
    schemas["NotificationGroup"]["properties"]["most_recent_notification_id"] = {"type": "string"}
    # An operator need not publish an address.
    schemas["Instance"]["properties"]["contact"]["properties"]["email"] = {"type": "string"}
    schemas["V1Instance"]["properties"]["email"] = {"type": "string"}


@cache
def document() -> dict[str, Any]:
    """Return the document; skip the test where it is not on this machine."""
    file = real_data.path("mastodon_api/mastodon_openapi_schema.json.gz")
    found: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    _correct(found["components"]["schemas"])
    return found


@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {**json.loads(schema), "components": document()["components"]}, validate_formats=True
    )


def mistakes(answer: Any, method: str, path: str) -> list[str]:
    """Return where an answer differs from the schema of the operation's success."""
    described = document()["paths"][path][method]["responses"]["200"]
    schema = described.get("content", {}).get("application/json", {}).get("schema", {})
    return [
        f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"
        for error in _validator(json.dumps(schema)).iter_errors(answer)
    ]
