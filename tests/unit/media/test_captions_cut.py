"""Captions of a file whose beginning is cut off come as much earlier."""

from parvis.media.webvtt import normalised

CAPTIONS = """WEBVTT

00:00.500 --> 00:01.500
Cut off

00:01.000 --> 00:04.000 align:start
Half of it

00:05.000 --> 00:06.000
All of it
"""


def test_times_come_earlier_by_what_was_cut() -> None:
    lines = normalised(CAPTIONS, earlier_ms=2_000).split("\n\n")
    assert lines == [
        "WEBVTT",
        "00:00:00.000 --> 00:00:02.000 align:start\nHalf of it",
        "00:00:03.000 --> 00:00:04.000\nAll of it\n",
    ]


def test_nothing_moves_where_nothing_is_cut() -> None:
    assert "00:00:00.500 --> 00:00:01.500\nCut off" in normalised(CAPTIONS)
