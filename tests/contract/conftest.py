"""Clients for the API: each person with a token, and nobody."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image

from parvis.api.scopes import known
from parvis.api.services import issue_token, register_app
from tests.cast import Cast, Person


@dataclass(frozen=True, slots=True)
class Api:
    """Calls the API as one person, or as nobody, in JSON."""

    client: Client

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("POST", path, body, headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("PUT", path, body, headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("PATCH", path, body, headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("DELETE", path, body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        data = b"" if body is None else orjson.dumps(body, default=str)
        return self.client.generic(
            method, path, data, content_type="application/json", headers=headers or None
        )


def api_for(person: Person | None, scopes: frozenset[str] | None = None) -> Api:
    """Return a client that holds a token of the person; without a person, no token."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if person is not None:
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token_for(person, scopes)}"
    return Api(client)


def token_for(person: Person, scopes: frozenset[str] | None = None) -> str:
    app = register_app(
        name="Tests", redirect_uris=["https://client.example/back"], scopes=" ".join(known()), website=""
    )
    made = issue_token(
        app_id=app.app.id,
        user_id=person.user.id,
        scopes=frozenset({"read", "write", "follow", "push"}) if scopes is None else scopes,
    )
    return made.text


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    """Forget how often this address did what is limited; every test comes from the same one."""
    cache.clear()


@pytest.fixture
def alice(cast: Cast) -> Api:
    return api_for(cast.alice)


@pytest.fixture
def bob(cast: Cast) -> Api:
    return api_for(cast.bob)


@pytest.fixture
def charlie(cast: Cast) -> Api:
    return api_for(cast.charlie)


@pytest.fixture
def nobody(cast: Cast) -> Api:
    return api_for(None)


@pytest.fixture
def picture() -> Callable[[], io.BytesIO]:
    """Return what makes a small PNG file to upload."""

    def make() -> io.BytesIO:
        file = io.BytesIO()
        Image.new("RGB", (64, 48), "#2743d6").save(file, "PNG")
        file.seek(0)
        file.name = "square.png"
        return file

    return make
