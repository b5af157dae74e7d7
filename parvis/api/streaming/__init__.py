"""Server-sent events at /api/v1/streaming: notifications and public posts as they happen."""

from parvis.api.streaming.application import app

__all__ = ["app"]
