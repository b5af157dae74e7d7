"""Who looks, in which language, and what to say when something fails: once for all pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import SimpleLazyObject

from parvis.accounts import queries as accounts
from parvis.accounts.queries import ANONYMOUS, Viewer
from parvis.base.errors import ParvisError
from parvis.web.views import errors

Next = Callable[[HttpRequest], HttpResponseBase]


class ViewerMiddleware:
    """Puts `request.viewer` on every request; the session is read when somebody asks."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Attach the viewer and pass on."""
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class LanguageMiddleware:
    """Speaks the language that the member chose, where they chose one."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Switch the language for this request; Django's own choice was made before."""
        if not request.path.startswith("/api/") and request.COOKIES.get("sessionid"):
            viewer: Viewer = request.viewer  # type: ignore[attr-defined]
            chosen = accounts.preferences(viewer).language if viewer.is_member else ""
            if chosen and translation.check_for_language(chosen):
                translation.activate(chosen)
                request.LANGUAGE_CODE = chosen
        return self.get_response(request)


class PageMiddleware:
    """Turns an expected failure into its page, and keeps private pages out of caches."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; mark HTML as private unless a view said otherwise."""
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie", "Accept-Language"])
            if not response.has_header("Cache-Control"):
                _mark_cacheability(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a `ParvisError` of a page; anything else is a fault and stays one."""
        if isinstance(error, ParvisError) and not request.path.startswith("/api/"):
            return errors.expected(request, error)
        return None


def _viewer(request: HttpRequest) -> Viewer:
    user = request.user
    return accounts.viewer_of_user(user) if user.is_authenticated else ANONYMOUS


def _mark_cacheability(request: HttpRequest, response: HttpResponseBase) -> None:
    """A member's page is kept nowhere but in the browser's own back and forward memory."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.is_member:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
