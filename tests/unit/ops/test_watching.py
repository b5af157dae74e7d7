"""Health, metrics, headers and logs, as an operator and a visitor meet them."""

import json
import logging
import time

import pytest
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from parvis.ops import health
from parvis.ops.headers import safe_headers
from parvis.ops.logs import logging_config
from parvis.ops.requests import note_requests

pytestmark = pytest.mark.django_db


def test_healthz_says_ok(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_names_what_is_missing(client: Client) -> None:
    health.heartbeat_file().unlink(missing_ok=True)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == "failing"
    assert answer.json()["checks"]["database"] == "ok"


def test_readyz_is_ok_when_all_is_there(client: Client) -> None:
    health.beat()
    assert client.get("/readyz").status_code == 200


def test_a_worker_that_fell_silent_is_missed(client: Client) -> None:
    import os

    health.beat()
    long_ago = time.time() - 1000
    os.utime(health.heartbeat_file(), (long_ago, long_ago))
    assert client.get("/readyz").json()["checks"]["worker"] == "failing"


def test_metrics_count_requests_by_route(client: Client) -> None:
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'parvis_request_seconds_count{method="GET",route="healthz",status="200"}' in text
    assert "parvis_database_bytes" in text


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "203.0.113.5"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.5"}, 403),
        ({"REMOTE_ADDR": "nonsense"}, 403),
    ],
)
def test_metrics_are_for_this_machine(client: Client, extra: dict[str, str], status: int) -> None:
    assert client.get("/metrics", **extra).status_code == status


@pytest.mark.parametrize(("given", "status"), [("Bearer s3cret", 200), ("Bearer other", 403), ("", 403)])
def test_metrics_are_for_who_knows_the_token(client: Client, given: str, status: int) -> None:
    from pydantic import SecretStr

    table = settings.PARVIS.model_copy(update={"metrics_token": SecretStr("s3cret")})
    with override_settings(PARVIS=table):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == status


def test_headers_keep_a_page_to_itself(client: Client) -> None:
    answer = client.get("/healthz")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]


def test_a_view_can_widen_one_directive() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.csp = {"form-action": "'self' https://client.example"}  # type: ignore[attr-defined]
        return response

    policy = safe_headers(view)(RequestFactory().get("/"))["Content-Security-Policy"]
    assert "form-action 'self' https://client.example" in policy
    assert "default-src 'none'" in policy


def test_an_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_the_log_says_what_happened_and_not_to_whom() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=404)

    request = RequestFactory().get("/@alice?token=hush", REMOTE_ADDR="203.0.113.5")
    with structlog.testing.capture_logs() as lines:
        response = note_requests(view)(request)
    text = json.dumps(lines)
    assert lines[0]["status"] == 404
    assert lines[0]["route"] == "unmatched"
    assert response["X-Request-Id"]
    assert not any(word in text for word in ("alice", "hush", "203.0.113.5"))


def test_djangos_own_line_about_a_failure_loses_the_path() -> None:
    formatter = logging_config("info", "json")["formatters"]["line"]
    made = formatter["()"](formatter["shared"], formatter["log_format"])
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Broken: %s", ("/@alice",), None)
    line = json.loads(made.format(record))
    assert line["event"] == "request_failed"
    assert "alice" not in json.dumps(line)
