"""Second factors, with codes as a real app computes them, and answers that no passkey gave."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.unit.web.account_tools import code_now, errors_on, log_in, prove, window_of

pytestmark = pytest.mark.django_db
ACTIVATE = "/accounts/2fa/totp/activate/"
SECOND_STEP = "/accounts/2fa/authenticate/"


def turn_on(window: Client) -> tuple[str, list[str]]:
    """Turn the authenticator app on; return its key and the recovery codes."""
    prove(window)
    [secret] = re.findall(r'id="totp-key" readonly value="(\w+)"', window.get(ACTIVATE).content.decode())
    response = window.post(ACTIVATE, {"code": code_now(secret)})
    assert response.status_code == 302, errors_on(response)
    page = window.get("/accounts/2fa/recovery-codes/").content.decode()
    return secret, re.findall(r"<li><code>(\w+)</code></li>", page)


def test_the_app_is_asked_for_after_the_password(cast: Cast) -> None:
    secret, _ = turn_on(window_of(cast.alice))
    client = Client()
    assert log_in(client, "alice")["Location"] == SECOND_STEP
    assert client.get("/settings").status_code == 302
    assert client.get(SECOND_STEP).status_code == 200
    assert errors_on(client.post(SECOND_STEP, {"code": "000000"}))
    assert client.post(SECOND_STEP, {"code": code_now(secret, 1)}).status_code == 302
    assert client.get("/settings").status_code == 200


def test_a_code_works_once(cast: Cast) -> None:
    secret, _ = turn_on(window_of(cast.alice))
    code = code_now(secret, 1)
    first, second = Client(), Client()
    log_in(first, "alice")
    log_in(second, "alice")
    assert first.post(SECOND_STEP, {"code": code}).status_code == 302
    assert errors_on(second.post(SECOND_STEP, {"code": code}))


def test_a_wrong_code_does_not_turn_it_on(cast: Cast) -> None:
    window = window_of(cast.alice)
    prove(window)
    window.get(ACTIVATE)
    assert errors_on(window.post(ACTIVATE, {"code": "123456"}))
    assert log_in(Client(), "alice")["Location"] == "/"


def test_a_recovery_code_opens_the_account_once(cast: Cast) -> None:
    _, codes = turn_on(window_of(cast.alice))
    assert len(codes) == 10
    for expected in (302, 200):
        client = Client()
        log_in(client, "alice")
        assert client.post(SECOND_STEP, {"code": codes[0]}).status_code == expected


def test_wrong_codes_are_counted(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    secret, _ = turn_on(window_of(cast.alice))
    client = Client()
    log_in(client, "alice")
    for _ in range(3):
        client.post(SECOND_STEP, {"code": "000000"})
    assert "Too many" in errors_on(client.post(SECOND_STEP, {"code": code_now(secret, 1)}))[0]


def test_turning_it_off_ends_the_second_step(cast: Cast) -> None:
    window = window_of(cast.alice)
    turn_on(window)
    assert "Turn it off" in window.get("/accounts/2fa/totp/deactivate/").content.decode()
    assert window.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert log_in(Client(), "alice")["Location"] == "/"


def test_changing_factors_takes_a_fresh_proof(cast: Cast) -> None:
    window = window_of(cast.alice)
    for path in (ACTIVATE, "/accounts/2fa/webauthn/add/", "/accounts/2fa/recovery-codes/generate/"):
        assert window.get(path)["Location"].startswith("/accounts/reauthenticate/"), path


_SOME = {"clientDataJSON": "e30", "attestationObject": "oA"}
NO_PASSKEY = [
    "",
    "null",
    "5",
    "[]",
    '"text"',
    "{}",
    "{not json",
    json.dumps({"id": 5}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key"}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": _SOME}),
    json.dumps({"id": "é", "rawId": "!", "type": "x", "response": {"clientDataJSON": 5, "userHandle": 9}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": [1]}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AA",
                "signature": "AA",
                "userHandle": "AAAA",
            },
        }
    ),
]


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("credential", NO_PASSKEY)
def test_an_answer_that_no_passkey_gave_is_refused(cast: Cast, credential: str, settings: Any) -> None:
    settings.MFA_RATE_LIMITS = False
    stranger = Client()
    options = stranger.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert "challenge" in options.json()["request_options"]["publicKey"]
    refused = stranger.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert refused["Location"] == "/accounts/login/"
    assert stranger.get("/settings").status_code == 302

    window = window_of(cast.alice)
    turn_on(window)
    window.get("/accounts/2fa/webauthn/add/")
    form = {"credential": credential, "name": "Phone", "passwordless": "True"}
    assert window.post("/accounts/2fa/webauthn/add/", form).status_code == 200
    assert "Phone" not in window.get("/accounts/2fa/webauthn/").content.decode()

    second = Client()
    log_in(second, "alice")
    second.get(SECOND_STEP)
    assert second.post(SECOND_STEP, {"credential": credential}).status_code == 200
    assert second.get("/settings").status_code == 302


def test_other_peoples_passkeys_are_not_there(cast: Cast) -> None:
    window = window_of(cast.bob)
    prove(window)
    for verb in ("edit", "remove"):
        assert window.get(f"/accounts/2fa/webauthn/keys/1/{verb}/").status_code == 404
