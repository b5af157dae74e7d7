"""Captions are read strictly, named by the line where they are wrong, and written in one way."""

import pytest

from parvis.media import webvtt
from parvis.media.errors import bad_captions
from parvis.media.webvtt import Mistake, normalised

ONE = "00:00:01.000 --> 00:00:04.000"


def cue(words: str, timing: str = "00:01.000 --> 00:04.000") -> str:
    return f"WEBVTT\n\n{timing}\n{words}\n"


def test_cues_are_kept_with_their_times_and_words() -> None:
    text = "\ufeffWEBVTT - a title\r\nKind: captions\r\n\r\n1\r\n00:01.000 --> 00:04.000\r\n- Hi.\r\n- Ho!\r\n\r\n\r\n"
    text += "last one\r01:00:00.500  -->  01:00:01.000\rBye"
    assert normalised(text) == (f"WEBVTT\n\n{ONE}\n- Hi.\n- Ho!\n\n01:00:00.500 --> 01:00:01.000\nBye\n")


def test_what_is_normalised_stays_as_it_is() -> None:
    once = normalised(
        cue("<v.loud Ann>Hi <i>you</i> &amp; me</v>", "00:01.000 --> 00:04.000 line:0 align:end")
    )
    assert normalised(once) == once


def test_notes_styles_and_regions_are_left_out() -> None:
    text = (
        "WEBVTT\n\nNOTE by Ann\nand Bob\n\nSTYLE\n::cue { background: url(https://example.org) }\n\n"
        f"REGION\nid:top\n\n{ONE} region:top line:10%,end position:5% size:90% vertical:rl colour:red\nHi\n"
    )
    assert normalised(text) == f"WEBVTT\n\n{ONE} line:10%,end position:5% size:90% vertical:rl\nHi\n"


@pytest.mark.parametrize(
    "words",
    [
        "plain",
        "<b>b</b><i>i</i><u>u</u>",
        "<c.yellow.bg_blue>c</c>",
        "<v Ann Onymous>Hi",
        "<v.first.loud Ann>Hi</v>",
        "<ruby>漢<rt>kan</rt></ruby>",
        "<lang en-GB>colour</lang>",
        "one <00:00:02.000>two",
        "a &lt; b &amp; c",
        "مرحبا",
    ],
)
def test_the_markup_of_the_standard_is_kept(words: str) -> None:
    assert normalised(cue(words)) == f"WEBVTT\n\n{ONE}\n{words}\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "no_header", 1),
        ("webvtt\n\n00:01.000 --> 00:02.000\nx", "no_header", 1),
        ("WEBVTTT\n", "no_header", 1),
        ("WEBVTT\n00:01.000 --> 00:02.000\nx", "no_gap", 2),
        ("WEBVTT\n\n", "no_cues", 1),
        (f"WEBVTT\n\n{ONE}\n", "no_cues", 1),
        ("WEBVTT\n\nwords alone", "no_timing", 3),
        ("WEBVTT\n\nid\n00:01 --> 00:02\nx", "no_timing", 4),
        (cue("x", "00:01.000-->00:02.000"), "no_timing", 3),
        (cue("x", "00:61.000 --> 01:02.000"), "no_timing", 3),
        (cue("x", "0:01.000 --> 0:02.000"), "no_timing", 3),
        (cue("x", "00:02.000 --> 00:02.000"), "ends_early", 3),
        (cue("x") + "\n00:00.500 --> 00:09.000\ny", "out_of_order", 6),
        (cue("x\n00:05.000 --> 00:06.000\ny"), "no_gap", 5),
        (cue("a\nb <script>alert(1)</script>"), "unknown_tag", 5),
        (cue('<img src="https://example.org/x.png">'), "unknown_tag", 4),
        (cue("<i onclick=x>"), "unknown_tag", 4),
        (cue("I <3 you"), "unknown_tag", 4),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(Mistake) as found:
        normalised(text)
    assert (found.value.code, found.value.line) == (code, line)
    sentence = bad_captions(found.value).safe
    assert code in ("no_header", "no_cues") or f"Line {line}:" in sentence


def test_subrip_becomes_webvtt() -> None:
    text = (
        '1\r\n00:00:01,000 --> 00:00:04,000 X1:10 X2:20\r\n{\\an8}<font color="red">Tom & <i>Ann</i></font>\r\n\r\n'
        "2\r\n0:00:05,000 --> 0:00:06,500\r\nI <3 <script>\r\n"
    )
    assert normalised(text) == (
        f"WEBVTT\n\n{ONE}\nTom &amp; <i>Ann</i>\n\n00:00:05.000 --> 00:00:06.500\nI &lt;3 &lt;script&gt;\n"
    )


@pytest.mark.parametrize("unit", ["<font", "{\\", "<", "<v ", "--> ", "00:", "&", "1\n"])
def test_no_text_takes_long(unit: str) -> None:
    """Backtracking would: a quarter of a megabyte of what almost matches is over in no time."""
    long = unit * (262_144 // len(unit))
    for text in (cue(long), f"1\n00:00:01,000 --> 00:00:04,000\n{long}", long):
        try:
            webvtt.normalised(text)
        except Mistake:
            continue
