"""Answers that carry little."""

from typing import Any

from ninja import Schema
from pydantic import RootModel


class Error(Schema):
    """What went wrong. `error` may be shown to a person; `code` is stable, for programs."""

    error: str
    error_description: str | None = None
    code: str | None = None
    field: str | None = None


class Empty(Schema):
    """It is done; there is nothing to add."""


class Opaque(RootModel[dict[str, Any]]):
    """An object whose keys Mastodon's documentation describes."""
