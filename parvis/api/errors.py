"""The one place where an error becomes JSON: `{"error": …, "error_description"?: …}`."""

import logging
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from parvis.api.responses import json
from parvis.base.errors import InvalidInput, ParvisError, RateLimited, TooLarge, Unauthenticated

_log = logging.getLogger(__name__)
# What Django raises while it reads a request; all are the client's doing.
UNREADABLE: Final = (
    BadRequest,
    MultiPartParserError,
    SuspiciousOperation,
    UnreadablePostError,
)
# Our names of fields, in Mastodon's words.
_FIELDS: Final = {
    "text": "status",
    "content_warning": "spoiler_text",
    "alt": "description",
    "bio": "note",
    "default_visibility": "source[privacy]",
    "default_language": "source[language]",
}


class UnknownFormat(ParvisError):
    """The body is in a format that the API does not read."""

    code = "unsupported_media_type"
    status = 415


class Malformed(ParvisError):
    """The request cannot be read at all."""

    code = "malformed"
    status = 400


class Overloaded(RateLimited):
    """Nothing is wrong with the request, and just now it cannot be done."""

    code = "overloaded"
    status = 503


def answer(error: ParvisError) -> HttpResponse:
    """Return the response for one of our errors."""
    response = json(body_of(error), status=error.status)
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, Unauthenticated):
        response["WWW-Authenticate"] = 'Bearer realm="Parvis"'
    return response


def body_of(error: ParvisError) -> dict[str, Any]:
    body: dict[str, Any] = {"error": str(error.safe), "code": error.code}
    if isinstance(error, InvalidInput):
        field = _FIELDS.get(error.field, error.field)
        body["error_description"] = f"{field}: {error.safe}"
        body["field"] = field
    return body


def plain(status: int) -> HttpResponse:
    """Return the response for a status that has no sentence of its own."""
    sentences = {
        404: _("There is nothing at this address."),
        405: _("This address does not answer to this method."),
        500: _("Something went wrong on our side. It has been noted."),
    }
    return json({"error": sentences.get(status, HTTPStatus(status).phrase)}, status=status)


def readable(error: Exception) -> ParvisError:
    """Return what to say about a request that Django could not read."""
    if isinstance(error, RequestDataTooBig):
        return TooLarge(_("This request is too large."))
    return Malformed(_("This request cannot be read."))


def from_validation(error: ValidationError) -> InvalidInput:
    """Return the first mistake that was found in the parameters."""
    first = error.errors[0]
    names = [part for part in first["loc"][1:] if isinstance(part, str)]
    field = names[-1] if names else str(first["loc"][0])
    message = str(first.get("msg", "")).removeprefix("Value error, ").rstrip(".")
    return InvalidInput(
        field, _("%(field)s is not valid: %(problem)s.") % {"field": field, "problem": message}
    )


def install(api: NinjaAPI) -> None:
    """Make `api` answer every exception in JSON."""

    def ours(_request: HttpRequest, error: Any) -> HttpResponse:
        return answer(error)

    def invalid(_request: HttpRequest, error: Any) -> HttpResponse:
        return answer(from_validation(error))

    def unreadable(_request: HttpRequest, error: Any) -> HttpResponse:
        return answer(readable(error))

    def absent(_request: HttpRequest, _error: Any) -> HttpResponse:
        return plain(404)

    def denied(_request: HttpRequest, _error: Any) -> HttpResponse:
        return plain(403)

    def http(_request: HttpRequest, error: Any) -> HttpResponse:
        return json({"error": str(error)}, status=error.status_code)

    def unexpected(request: HttpRequest, error: Any) -> HttpResponse:
        _log.error("api_failed: %s %s", request.method, request.path, exc_info=error)
        return plain(500)

    api.add_exception_handler(ParvisError, ours)
    api.add_exception_handler(ValidationError, invalid)
    for kind in UNREADABLE:
        api.add_exception_handler(kind, unreadable)
    api.add_exception_handler(Http404, absent)
    api.add_exception_handler(PermissionDenied, denied)
    api.add_exception_handler(HttpError, http)
    api.add_exception_handler(Exception, unexpected)
