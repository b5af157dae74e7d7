"""Health, metrics, headers and logs, as an operator and a visitor meet them."""

import datetime as dt
import json
import logging
import re
import time

import pytest
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from pytest_django import Settings

from parvis.base import clock
from parvis.base.ids import uuid7
from parvis.media.models import Media, Video
from parvis.ops import examination, health
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


def test_metrics_say_how_many_videos_wait_and_how_long(client: Client) -> None:
    for state, minutes in (("waiting", 3), ("waiting", 1), ("refused", 9)):
        at = clock.now() - dt.timedelta(minutes=minutes)
        row = Media.objects.create(
            owner_key=uuid7(), kind="video", purpose="post", mime="video/mp4", state=state, created_at=at
        )
        Video.objects.create(media=row, refusal_code="damaged" if state == "refused" else "")
    text = client.get("/metrics").content.decode()
    assert 'parvis_videos{state="waiting"} 2.0' in text
    assert 'parvis_videos{state="ready"} 0.0' in text
    assert 'parvis_videos_refused{reason="damaged"} 1.0' in text
    (waits,) = re.findall(r"^parvis_video_wait_seconds (.*)$", text, re.MULTILINE)
    assert 180 <= float(waits) < 240


def test_the_doctor_looks_at_videos(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    health.beat(health.VIDEO_WORKER)
    assert [finding for finding in examination.video() if finding.serious] == []
    health.heartbeat_file(health.VIDEO_WORKER).unlink()
    monkeypatch.setattr("av.codec.codecs_available", {"aac"})
    sentences = [finding.sentence for finding in examination.video()]
    assert any("libx264" in sentence for sentence in sentences)
    assert any("No video worker" in sentence for sentence in sentences)
    assert not any("libsvtav1" in sentence for sentence in sentences)
    settings.PARVIS = settings.PARVIS.model_copy(update={"video_av1": True, "video_workers": 0})
    sentences = [finding.sentence for finding in examination.video()]
    assert any("libsvtav1" in sentence for sentence in sentences)
    assert not any("No video worker" in sentence for sentence in sentences)


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
