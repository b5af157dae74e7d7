"""One meaning for `site` in the pages.

allauth's views hand their templates a `site` with the host's name, which would hide the
network's settings that every page knows under that word.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


class SiteNameMiddleware:
    """Takes allauth's `site` out of what its views hand to their templates."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_template_response(
        self, _request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        """Leave `site` to the context that all pages share."""
        if response.context_data:
            response.context_data.pop("site", None)
        return response
