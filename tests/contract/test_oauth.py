"""An app registers, somebody lets it in, and it acts with what it was given."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from parvis.accounts.services import request_deletion
from tests.cast import PASSWORD, Cast
from tests.contract import mastodon
from tests.contract.conftest import Api, api_for

pytestmark = pytest.mark.django_db

BACK = "https://client.example/back"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


def register(api: Api, **changes: Any) -> dict[str, Any]:
    answer = api.post(
        "/api/v1/apps",
        {"client_name": "A client", "redirect_uris": BACK, "scopes": "read write follow", **changes},
    )
    assert answer.status_code == 200, answer.content
    app: dict[str, Any] = answer.json()
    return app


def consent(cast: Cast, app: dict[str, Any], uri: str, **query: str) -> Any:
    browser = Client(enforce_csrf_checks=True)
    assert browser.login(username=cast.alice.username, password=PASSWORD)
    asked = {
        "client_id": app["client_id"],
        "redirect_uri": uri,
        "response_type": "code",
        "scope": "read write",
        **query,
    }
    page = browser.get("/oauth/authorize", asked)
    assert page.status_code == 200, page.content
    assert "A client" in page.content.decode()
    form = page.context["form"]
    fields = {name: value for name, value in form.initial.items() if value is not None}
    token = browser.cookies["csrftoken"].value
    return browser.post("/oauth/authorize", {**fields, "allow": "true", "csrfmiddlewaretoken": token})


def code_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]


def exchange(api: Api, app: dict[str, Any], code: str, uri: str, **more: str) -> Any:
    return api.post(
        "/oauth/token",
        {
            "grant_type": "authorization_code",
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "code": code,
            "redirect_uri": uri,
            **more,
        },
    )


@pytest.mark.parametrize("uri", [BACK, "com.example.app://back", "http://127.0.0.1:4567/"])
def test_an_app_is_let_in(cast: Cast, nobody: Api, uri: str) -> None:
    app = register(nobody, redirect_uris=[uri])
    assert not mastodon.mistakes(app, "post", "/api/v1/apps") or "example.app" in uri
    allowed = consent(cast, app, uri, state="xyz")
    assert allowed.status_code == 302
    assert allowed["Location"].startswith(uri)
    assert "state=xyz" in allowed["Location"]
    answer = exchange(nobody, app, code_in(allowed["Location"]), uri)
    assert answer.status_code == 200, answer.content
    token = answer.json()
    assert not mastodon.mistakes(token, "post", "/oauth/token")
    me = Client().get(
        "/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token['access_token']}"}
    )
    assert me.json()["acct"] == "alice"
    again = exchange(nobody, app, code_in(allowed["Location"]), uri)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"


def test_a_terminal_app_gets_its_code_shown(cast: Cast, nobody: Api) -> None:
    app = register(nobody, redirect_uris=OUT_OF_BAND)
    allowed = consent(cast, app, OUT_OF_BAND)
    assert allowed.status_code == 302
    code = code_in(allowed["Location"])
    page = Client().get(allowed["Location"])
    assert page.status_code == 200
    assert code in page.content.decode()
    assert exchange(nobody, app, code, OUT_OF_BAND).status_code == 200


def test_refusing_lets_nobody_in(cast: Cast, nobody: Api) -> None:
    app = register(nobody)
    browser = Client()
    browser.login(username="alice", password=PASSWORD)
    refused = browser.post(
        "/oauth/authorize",
        {"client_id": app["client_id"], "redirect_uri": BACK, "response_type": "code", "scope": "read"},
    )
    assert refused.status_code == 302
    assert "error=access_denied" in refused["Location"]


def test_the_consent_page_asks_to_log_in_first(cast: Cast, nobody: Api) -> None:
    app = register(nobody)
    query = {"client_id": app["client_id"], "redirect_uri": BACK, "response_type": "code"}
    page = Client().get("/oauth/authorize", query)
    assert page.status_code == 302
    assert "/accounts/login" in page["Location"]


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/"},
        {"client_id": "nobody"},
        {"scope": "read push"},
        {"scope": "admin:read"},
    ],
)
def test_what_was_not_registered_is_not_asked_for(cast: Cast, nobody: Api, changes: dict[str, str]) -> None:
    app = register(nobody)
    browser = Client()
    browser.login(username="alice", password=PASSWORD)
    query = {"client_id": app["client_id"], "redirect_uri": BACK, "response_type": "code", **changes}
    page = browser.get("/oauth/authorize", query)
    if page.status_code == 302:
        assert page["Location"].startswith(BACK)
        assert "error=invalid_scope" in page["Location"]
    else:
        assert page.status_code in (400, 401)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_name": ""}, "client_name"),
        ({"client_name": None}, "client_name"),
        ({"redirect_uris": []}, "redirect_uris"),
        ({"redirect_uris": "javascript:alert(1)"}, "redirect_uris"),
        ({"redirect_uris": "/relative"}, "redirect_uris"),
        ({"scopes": "everything"}, "scopes"),
        ({"website": "javascript:alert(1)"}, "website"),
    ],
)
def test_an_app_that_is_not_sound_is_refused(nobody: Api, changes: dict[str, Any], field: str) -> None:
    whole = {"client_name": "x", "redirect_uris": BACK, **changes}
    answer = nobody.post("/api/v1/apps", whole)
    assert answer.status_code == 422
    assert answer.json()["field"] == field


def test_an_app_acts_for_itself(nobody: Api) -> None:
    app = register(nobody)
    answer = nobody.client.post(
        "/oauth/token",
        {
            "grant_type": "client_credentials",
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "scope": "read",
        },
    )
    assert answer.status_code == 200, answer.content
    nobody.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {answer.json()['access_token']}"
    assert nobody.get("/api/v1/apps/verify_credentials").json()["name"] == "A client"
    assert nobody.get("/api/v1/timelines/public").status_code == 200
    assert nobody.get("/api/v1/timelines/home").status_code == 401


def test_pkce_is_honoured(cast: Cast, nobody: Api) -> None:
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    app = register(nobody)
    for given, status in ((verifier, 200), ("x" * 43, 400)):
        allowed = consent(cast, app, BACK, code_challenge=challenge, code_challenge_method="S256")
        code = code_in(allowed["Location"])
        assert exchange(nobody, app, code, BACK, code_verifier=given).status_code == status
        nobody.client.cookies.clear()
        from oauth2_provider.models import AccessToken

        AccessToken.objects.all().delete()  # or the next consent is not asked for


def test_a_revoked_token_is_no_good(alice: Api, nobody: Api) -> None:
    from oauth2_provider.models import AccessToken

    from parvis.api.models import ClientApp

    token = alice.client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    app = ClientApp.objects.get()
    wrong = nobody.post("/oauth/revoke", {"client_id": app.client_id, "client_secret": "x", "token": token})
    assert wrong.status_code in (400, 401, 403)
    assert alice.get("/api/v1/timelines/home").status_code == 200
    app.client_secret = "known"
    app.save()
    answer = nobody.post(
        "/oauth/revoke", {"client_id": app.client_id, "client_secret": "known", "token": token}
    )
    assert (answer.status_code, answer.json()) == (200, {})
    assert not AccessToken.objects.exists()
    assert alice.get("/api/v1/timelines/home").status_code == 401


def test_a_forged_token_is_refused_even_where_nobody_needs_one(nobody: Api) -> None:
    nobody.client.defaults["HTTP_AUTHORIZATION"] = "Bearer forged"
    answer = nobody.get("/api/v1/timelines/public")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_the_token_of_somebody_who_left_is_refused(cast: Cast) -> None:
    api = api_for(cast.bob)
    request_deletion(cast.bob.viewer)
    assert api.get("/api/v1/timelines/home").status_code == 403


def test_a_session_must_prove_where_a_write_comes_from(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.login(username="alice", password=PASSWORD)
    assert browser.get("/api/v1/timelines/home").status_code == 200
    body = {"status": "Hello"}
    forged = browser.post("/api/v1/statuses", body, content_type="application/json")
    assert forged.status_code == 403
    browser.get("/accounts/login/")
    browser.get("/following")
    token = browser.cookies["csrftoken"].value if "csrftoken" in browser.cookies else ""
    if not token:
        pytest.fail("no page set the CSRF cookie")
    ours = browser.post(
        "/api/v1/statuses", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert ours.status_code == 200, ours.content


def test_other_sites_programs_may_call(nobody: Api) -> None:
    asked = nobody.client.options("/api/v1/statuses", headers={"Origin": "https://phanpy.example"})
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in asked["Access-Control-Allow-Headers"]
    answer = nobody.get("/api/v1/timelines/public")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer


def test_the_server_describes_itself(nobody: Api) -> None:
    path = "/.well-known/oauth-authorization-server"
    assert not mastodon.mistakes(nobody.get(path).json(), "get", path)
    link = nobody.get("/.well-known/nodeinfo").json()["links"][0]["href"]
    info = nobody.get(urlsplit(link).path).json()
    assert info["software"]["name"] == "parvis"
    assert info["usage"]["users"]["total"] >= 0


def test_somebody_signs_up_through_an_app(nobody: Api, cast: Cast) -> None:
    app = register(nobody)
    token = nobody.post(
        "/oauth/token",
        {
            "grant_type": "client_credentials",
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "scope": "write:accounts",
        },
    ).json()["access_token"]
    nobody.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    who = {"username": "newcomer", "password": "a long and quiet evening", "agreement": True}
    for wrong, field in (
        ({"agreement": False}, "agreement"),
        ({"password": "12345678"}, "password"),
        ({"email": "nowhere"}, "email"),
        ({"username": "admin"}, "username"),
    ):
        refused = nobody.post("/api/v1/accounts", {**who, **wrong})
        assert (refused.status_code, refused.json()["field"]) == (422, field)
    answer = nobody.post("/api/v1/accounts", who)
    assert answer.status_code == 200, answer.content
    nobody.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {answer.json()['access_token']}"
    assert nobody.get("/api/v1/accounts/verify_credentials").status_code == 403  # only write:accounts
    assert Client().login(username="newcomer", password=who["password"])
