"""Logs for people or for programs, one line an event, without personal data."""

from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# These say the path of a request, which may contain a name; our own line says the route.
_NAMING_PATHS: Final = ("django.request", "django.security.csrf")


def logging_config(level: str, log_format: str) -> dict[str, Any]:
    """Return Django's LOGGING, and make structlog write to the same place."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": _formatter, "shared": shared, "log_format": log_format}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            **{name: {"level": "ERROR"} for name in _NAMING_PATHS},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
            "asyncio": {"level": "WARNING"},
            "jax": {"level": "WARNING"},  # what hardware is not there is told at every start
        },
    }


def _formatter(shared: list[Processor], log_format: str) -> structlog.stdlib.ProcessorFormatter:
    tail: list[Processor]
    if log_format == "json":
        tail = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        tail = [
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
        ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _without_path],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tail],
    )


def _without_path(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if event.get("logger") in _NAMING_PATHS:
        event["event"] = "request_failed"
    return event
