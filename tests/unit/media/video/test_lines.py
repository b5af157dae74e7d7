"""What a worker tells is believed only within bounds: it may have been taken over."""

from dataclasses import fields
from typing import Any

import pytest

from parvis.media.processing.video import contract
from parvis.media.processing.video.contract import Join, VideoOrder
from parvis.media.processing.video.lines import (
    event_from_json,
    event_to_json,
    order_from_json,
    order_to_json,
)

EVENTS: tuple[contract.Event, ...] = (
    contract.Probed(1080, 1920, 15_000, True, 90, 29.97, "hlg", "mov,mp4", "hevc", "aac"),
    contract.StillsMade(720, 1280, 270, 480, "LEHV6nWB2yk8", "#0f0f0f", "UklGRg==", 1000),
    contract.RenditionMade("360.mp4", "h264", 360, 360, 640, 800_000, 1_000_000),
    contract.RenditionMade("720-av1.mp4", "av1", 720, 720, 1280, 800_000, 1_000_000),
    contract.Progress(500, 30_000),
    contract.Made(15_000, True, "00" * 100, contract.Strip(10, 3, 96, 170, 500), "01ff", "01", -23.5),
    contract.Made(15_000, False, "ff" * 100, contract.Strip(1, 1, 96, 170, 500), "", "", None),
    contract.Refusal("too_long", {"duration_ms": 9, "max_ms": 8}, "said"),
)
FORGED: tuple[dict[str, Any], ...] = (
    {"width": 0}, {"width": "9"}, {"width": True}, {"height": -1}, {"duration_ms": -1}, {"has_sound": 1},
    {"rotation": 360}, {"frame_rate": "fast"}, {"frame_rate": float("nan")}, {"hdr": "dolby"},
    {"video_codec": "<b>"}, {"container": "x" * 81}, {"blurhash": "<script>"}, {"colour": '">evil'},
    {"blur": '" onerror="'}, {"name": "../360.mp4"}, {"name": "360.mp4/x"}, {"name": "poster.jpg"},
    {"codec": "gif"}, {"short_side": 20_000}, {"bitrate_bps": -1}, {"size_bytes": 1.5}, {"done_ms": None},
    {"peaks": "00"}, {"peaks": "zz" * 100}, {"frame_hashes": "0"}, {"sound_print": "0g"},
    {"loudness_lufs": 1000}, {"strip": None}, {"strip": {"columns": 0}}, {"code": "Too Long"},
    {"facts": {"n": "many"}}, {"facts": {"N; DROP": 1}}, {"facts": []},
)  # fmt: skip


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_what_is_told_arrives(event: contract.Event) -> None:
    assert event_from_json(event_to_json(event)) == event


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_a_forged_field_is_not_believed(forged: dict[str, Any]) -> None:
    (name,) = forged
    tried = 0
    for event in EVENTS:
        if name in {field.name for field in fields(event)}:
            tried += 1
            with pytest.raises(ValueError, match=r"bounds|event|true|convert"):
                event_from_json(event_to_json(event) | forged)
    assert tried


@pytest.mark.parametrize(
    "raw", [{}, {"event": "Owned"}, {"event": None}, {"event": "Progress"}, {"event": []}]
)
def test_what_is_no_event_is_not_believed(raw: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not an event"):
        event_from_json(raw)


def test_an_order_arrives_as_it_was_given() -> None:
    order = VideoOrder(
        folder="/x", max_duration_ms=1, max_pixels=2, trim_end_ms=9, sound_file="s", join=Join("duet", "o", 7)
    )
    assert order_from_json(order_to_json(order)) == order
