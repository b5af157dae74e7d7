"""What comes out plays everywhere: form, colours, times, sound, and nothing of the sender's."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from parvis.media.processing.video.contract import Join
from parvis.media.processing.video.sound import TARGET_LUFS
from tests.unit.media.video.takes import (
    SOUND_RATE,
    Outcome,
    Picture,
    Take,
    counted,
    grey,
    joined_with,
    make,
    number_of,
    pixels,
    tone,
)

TELLTALES = {"title": "Holiday", "location": "+48.5839+007.7455/", "artist": "Alice", "make": "Phone"}


def corners(size: tuple[int, int] = (160, 96)) -> Picture:
    """Return a picture whose corners are red, green, blue and white, from left to right and down."""
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    half = size[1] // 2, size[0] // 2
    picture[: half[0], : half[1]] = (220, 20, 20)
    picture[: half[0], half[1] :] = (20, 200, 20)
    picture[half[0] :, : half[1]] = (20, 20, 220)
    picture[half[0] :, half[1] :] = (230, 230, 230)
    return picture


def boxes(path: Path) -> list[bytes]:
    """Return the names of the top-level boxes, in order."""
    raw, at, names = path.read_bytes(), 0, []
    while at < len(raw):
        names.append(raw[at + 4 : at + 8])
        at += int.from_bytes(raw[at : at + 4])
    return names


def loudness(path: Path) -> float:
    """Return the integrated loudness, as libavfilter measures it."""
    graph = av.filter.Graph()
    with av.open(str(path)) as file:
        source = graph.add_abuffer(template=file.streams.audio[0])
        meter, sink = graph.add("ebur128", "metadata=1:framelog=quiet"), graph.add("abuffersink")
        graph.link_nodes(source, meter, sink).configure()
        told = ""
        for frame in file.decode(audio=0):
            graph.push(frame)
            while True:
                try:
                    told = graph.pull().metadata.get("lavfi.r128.I", told)
                except av.BlockingIOError:
                    break
    return float(told)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Five seconds as a phone records them, made for all tests that only look at them."""
    take = Take(counted(150, (400, 720)), sound=tone(5.0, loudness=0.02), metadata=TELLTALES, container="mov")
    return make(tmp_path_factory.mktemp("usual") / "0", take)


def test_events_come_in_order_and_the_first_rendition_before_all_others(usual: Outcome) -> None:
    kinds = [type(event).__name__ for event in usual.events]
    assert kinds == ["Probed", "StillsMade", "RenditionMade", "Made"]
    assert (usual.probed.width, usual.probed.height, usual.probed.rotation) == (400, 720, 0)
    assert usual.made.duration_ms == pytest.approx(5000, abs=30)


def test_every_rendition_is_what_all_players_take(usual: Outcome) -> None:
    for made in usual.renditions:
        path = usual.folder / made.name
        assert boxes(path) == [b"ftyp", b"moov", b"free", b"mdat"]
        assert made.size_bytes == path.stat().st_size
        with av.open(str(path)) as file:
            picture, sound = file.streams.video[0], file.streams.audio[0]
            assert (picture.codec_context.name, picture.profile, picture.pix_fmt) == (
                "h264",
                "High",
                "yuv420p",
            )
            assert (picture.width, picture.height) == (made.width, made.height)
            assert picture.sample_aspect_ratio in (None, 0, 1)
            assert (sound.codec_context.name, sound.rate, sound.channels) == ("aac", SOUND_RATE, 2)
            frame = next(file.decode(picture))
            told = (frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range)
            assert [int(one) for one in told] == [1, 1, 1, 1]


def test_a_group_begins_every_two_seconds(usual: Outcome) -> None:
    keys = [float(frame.time or 0) for frame in usual.frames("360.mp4") if frame.key_frame]
    assert keys[0] == 0
    assert max(later - one for one, later in pairwise([*keys, 5.0])) <= 2.001
    assert {2.0, 4.0} <= {round(key, 3) for key in keys}


def test_nothing_that_the_sender_told_is_left(usual: Outcome) -> None:
    raw = (usual.folder / "original").read_bytes()
    assert all(value.encode() in raw for key, value in TELLTALES.items() if key in ("title", "artist"))
    for name in ("360.mp4", "sound.m4a", "poster.webp", "poster.jpg", "small.webp", "strip.webp"):
        content = (usual.folder / name).read_bytes()
        assert not [value for value in TELLTALES.values() if value.encode() in content], name
        assert b"Lavf" not in content
    with av.open(str(usual.folder / "360.mp4")) as file:
        assert set(file.metadata) == {"major_brand", "minor_version", "compatible_brands"}


def test_sound_is_as_loud_as_every_other(usual: Outcome, tmp_path: Path) -> None:
    assert usual.made.loudness_lufs == pytest.approx(-37, abs=2)
    loud = make(tmp_path / "0", Take(counted(60), sound=tone(2.0, loudness=0.9)))
    for outcome in (usual, loud):
        for name in ("sound.m4a", outcome.renditions[0].name):
            assert loudness(outcome.folder / name) == pytest.approx(TARGET_LUFS, abs=0.7)


def test_a_bang_in_a_quiet_sound_stays_below_full_scale(tmp_path: Path) -> None:
    quiet = tone(4.0, loudness=0.01)
    quiet[SOUND_RATE : SOUND_RATE + 480] = tone(0.01, loudness=0.95)
    outcome = make(tmp_path / "0", Take(counted(120), sound=quiet))
    heard = outcome.sound("sound.m4a")
    assert float(np.abs(heard).max()) < 0.98
    assert loudness(outcome.folder / "sound.m4a") == pytest.approx(TARGET_LUFS, abs=2.5)


def test_very_quiet_sound_is_made_louder_by_thirty_decibels_and_no_more(tmp_path: Path) -> None:
    outcome = make(tmp_path / "0", Take(counted(60), sound=tone(2.0, loudness=0.0025)))
    recorded = outcome.made.loudness_lufs
    assert recorded == pytest.approx(-55, abs=2)
    assert loudness(outcome.folder / "sound.m4a") == pytest.approx(recorded + 30, abs=0.7)


def test_without_sound_there_is_a_silent_track(tmp_path: Path) -> None:
    outcome = make(tmp_path / "0", Take(counted(90)))
    assert not outcome.made.has_sound
    assert not outcome.probed.has_sound
    assert outcome.made.loudness_lufs is None
    assert not (outcome.folder / "sound.m4a").exists()
    heard = outcome.sound("120.mp4")
    assert len(heard) / SOUND_RATE == pytest.approx(3.0, abs=0.03)
    assert not heard.any()


@pytest.mark.parametrize(
    ("turn", "upright", "told"),
    [
        ((1, 0, 0, 1), lambda it: it, 0),
        ((0, 1, -1, 0), lambda it: np.rot90(it, -1), 90),
        ((-1, 0, 0, -1), lambda it: np.rot90(it, 2), 180),
        ((0, -1, 1, 0), lambda it: np.rot90(it, 1), 270),
        ((-1, 0, 0, 1), lambda it: it[:, ::-1], 0),
        ((1, 0, 0, -1), lambda it: it[::-1], 180),
        ((0, 1, 1, 0), lambda it: it.transpose(1, 0, 2), 90),
        ((0, -1, -1, 0), lambda it: np.rot90(it, 2).transpose(1, 0, 2), 270),
    ],
)
def test_however_the_camera_was_held_it_comes_out_upright(
    tmp_path: Path, turn: tuple[int, int, int, int], upright: object, told: int
) -> None:
    outcome = make(tmp_path / "0", Take([corners()] * 5, turn=turn))
    expected = upright(corners())  # type: ignore[operator]
    shown = pixels(outcome.frames("96.mp4")[2])
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(int) - expected).mean() < 12
    assert np.abs(shown.astype(int) - np.rot90(expected, 2)).mean() > 60
    with Image.open(outcome.folder / "poster.jpg") as poster:
        assert np.abs(np.asarray(poster).astype(int) - expected).mean() < 12
    assert outcome.probed.rotation == told


def test_square_pixels_and_even_sizes(tmp_path: Path) -> None:
    wide = make(tmp_path / "wide", Take([corners((240, 160))] * 5, shape=Fraction(4, 3)))
    assert (wide.probed.width, wide.probed.height) == (320, 160)
    odd = make(tmp_path / "odd", Take([corners((161, 91))] * 5, pixels="yuv444p"))
    assert [(one.width, one.height) for one in odd.renditions] == [(160, 90)]


def test_full_range_becomes_limited_and_looks_the_same(tmp_path: Path) -> None:
    outcome = make(tmp_path / "0", Take([grey(200), grey(250)] * 10, pixels="yuvj420p"))
    shown = [pixels(frame).mean() for frame in outcome.frames("120.mp4")]
    assert shown == pytest.approx([200, 250] * 10, abs=3)


def test_uneven_times_are_kept(tmp_path: Path) -> None:
    times = [0, 0.1, 0.13, 0.4, 0.45, 0.9]
    outcome = make(tmp_path / "0", Take(counted(6), times=times, container="matroska"))
    assert outcome.times("120.mp4") == pytest.approx(times, abs=0.002)
    assert [number_of(frame) for frame in outcome.frames("120.mp4")] == list(range(6))


@pytest.mark.parametrize(
    "times",
    [
        [0, 0.03, 0.07, 0.1, 0.13, 0.17, 0.2, 0.7],
        [0, 0.5, 0.9, 1.0, 1.03, 1.07, 1.1, 1.13],
        [0, 0.1, 0.13, 0.4, 0.45, 0.9, 0.91, 0.92, 1.8],
        [0, 0.4],
        [0],
    ],
)
def test_a_file_lasts_until_its_last_picture_ends_however_a_player_reckons(
    tmp_path: Path, times: list[float]
) -> None:
    """Chromium plays to the end of the sum of an MP4's steps, others to where the last picture ends."""
    take = Take(counted(len(times)), times=times, sound=tone(2.5), container="matroska")
    outcome = make(tmp_path / "0", take)
    assert outcome.made.duration_ms == pytest.approx(2500, abs=60)
    with av.open(str(outcome.folder / "120.mp4")) as file:
        video = file.streams.video[0]
        steps_s = float((video.duration or 0) * (video.time_base or 0))
        whole_s = (file.duration or 0) / 1e6
    assert steps_s == pytest.approx(outcome.made.duration_ms / 1000, abs=0.002)
    assert whole_s == pytest.approx(outcome.made.duration_ms / 1000, abs=0.03)  # an AAC frame
    assert outcome.times("120.mp4")[: len(times)] == pytest.approx(times, abs=0.002)


def test_slow_motion_comes_at_sixty_frames_a_second(tmp_path: Path) -> None:
    outcome = make(tmp_path / "0", Take(counted(240), rate=240))
    times = outcome.times("120.mp4")
    assert 55 <= len(times) <= 62
    assert outcome.made.duration_ms == pytest.approx(1000, abs=10)


def test_a_trim_is_exact_to_the_frame(tmp_path: Path) -> None:
    take = Take(counted(300), sound=tone(10.0))
    outcome = make(tmp_path / "0", take, trim_start_ms=5_500, trim_end_ms=6_500)
    shown = [number_of(frame) for frame in outcome.frames("120.mp4")]
    assert shown == [number % 26 for number in range(165, 195)]
    assert outcome.made.duration_ms == 1000
    assert len(outcome.sound("120.mp4")) / SOUND_RATE == pytest.approx(1.0, abs=0.025)


@pytest.mark.parametrize("start_ms", [0, 1_500])
def test_picture_and_sound_stay_together(tmp_path: Path, start_ms: int) -> None:
    """A flash with a click at 3 seconds is still one."""
    pictures = [grey(230 if 90 <= number < 93 else 20) for number in range(150)]
    sound = np.zeros(5 * SOUND_RATE, np.float32)
    sound[3 * SOUND_RATE : round(3.1 * SOUND_RATE)] = tone(0.1, loudness=0.5)
    outcome = make(tmp_path / "0", Take(pictures, sound=sound), trim_start_ms=start_ms)
    flash = next(float(frame.time or 0) for frame in outcome.frames("120.mp4") if pixels(frame).mean() > 120)
    heard = np.abs(outcome.sound("120.mp4"))
    click = float(np.argmax(heard > 0.1)) / SOUND_RATE
    assert flash == pytest.approx(3 - start_ms / 1000, abs=0.002)
    assert click == pytest.approx(flash, abs=0.012)


def test_sound_that_starts_late_is_heard_late(tmp_path: Path) -> None:
    late = tmp_path / "late.mkv"
    Take(counted(90), sound=tone(1.0)).write(tmp_path / "0.mp4")
    with av.open(str(tmp_path / "0.mp4")) as source, av.open(str(late), "w") as out:
        streams = {one.index: out.add_stream_from_template(one) for one in source.streams}
        for packet in source.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "audio":
                packet.pts = packet.dts = packet.dts + 2 * SOUND_RATE
            packet.stream = streams[packet.stream_index]
            out.mux(packet)
    heard = np.abs(make(tmp_path / "made", late).sound("120.mp4"))
    assert float(np.argmax(heard > 0.05)) / SOUND_RATE == pytest.approx(2.0, abs=0.03)


def test_another_sound_takes_the_place_of_the_own(tmp_path: Path) -> None:
    folder = tmp_path / "0"
    other = joined_with(folder, Take([grey(0)], sound=tone(9.0, hertz=1000)))
    outcome = make(folder, Take(counted(60), sound=tone(2.0, hertz=300)), sound_file=other)
    heard = outcome.sound("120.mp4")
    spectrum = np.abs(np.fft.rfft(heard))
    assert np.argmax(spectrum) * SOUND_RATE / len(heard) == pytest.approx(1000, abs=2)
    assert len(heard) / SOUND_RATE == pytest.approx(2.0, abs=0.025)
    assert outcome.made.has_sound


def test_a_chosen_cover_is_the_frame_of_that_time(tmp_path: Path) -> None:
    outcome = make(tmp_path / "0", Take(counted(60)), cover_ms=500, trim_start_ms=200)
    with Image.open(outcome.folder / "poster.webp") as poster:
        assert np.asarray(poster.convert("RGB")).mean() == pytest.approx(20 + 8 * 21, abs=4)


def test_a_new_cover_is_all_that_is_made_again(tmp_path: Path) -> None:
    outcome = make(tmp_path / "0", Take(counted(60), sound=tone(2.0)), cover_ms=1000, stills_only=True)
    assert [type(event).__name__ for event in outcome.events] == ["Probed", "StillsMade"]
    assert not [path for path in outcome.folder.iterdir() if path.suffix in (".mp4", ".m4a")]
    assert (outcome.stills.width, outcome.stills.height) == (160, 120)


@pytest.mark.parametrize(("kind", "seconds", "wide"), [("duet", 2.0, True), ("stitch", 3.0, False)])
def test_two_videos_become_one(tmp_path: Path, kind: str, seconds: float, wide: bool) -> None:
    folder = tmp_path / "0"
    other = joined_with(folder, Take([grey(200, (120, 160))] * 60, sound=tone(2.0)))
    take = Take([grey(60, (120, 160))] * 60, sound=tone(2.0, hertz=600))
    outcome = make(folder, take, join=Join(kind, other, 1000))  # type: ignore[arg-type]
    assert outcome.made.duration_ms == pytest.approx(1000 * seconds, abs=60)
    assert (outcome.probed.width > outcome.probed.height) == wide
    first, last = (pixels(outcome.frames(outcome.renditions[0].name)[at]) for at in (3, -3))
    assert first[:, -10:].mean() == pytest.approx(200, abs=5)
    assert last[:, :10].mean() == pytest.approx(60, abs=5)
    assert outcome.made.has_sound


def test_av1_beside_h264_where_it_is_wanted(tmp_path: Path) -> None:
    take = Take(counted(20, (640, 640)))
    outcome = make(tmp_path / "0", take, av1=True, ladder=(180, 540))
    assert [(one.name, one.codec) for one in outcome.renditions] == [
        ("180.mp4", "h264"),
        ("540.mp4", "h264"),
        ("540-av1.mp4", "av1"),
    ]
    assert [number_of(frame) for frame in outcome.frames("540-av1.mp4")] == list(range(20))


def test_what_is_found_out_about_a_video(usual: Outcome) -> None:
    made = usual.made
    assert set(made.peaks) != {"0"}
    assert made.frame_hashes
    assert made.sound_print
    with Image.open(usual.folder / "strip.webp") as strip:
        layout = made.strip
        assert strip.size == (layout.columns * layout.tile_width, layout.rows * layout.tile_height)
        assert layout.columns * layout.rows * layout.interval_ms >= made.duration_ms


@pytest.mark.parametrize("cover_ms", [0, 990, 1_010, 2_990, 99_000])
def test_a_new_cover_is_the_one_that_was_there(tmp_path: Path, cover_ms: int) -> None:
    """Sought, and found on the way, a cover is the same picture."""
    take = Take(counted(90), times=[number / 30 for number in range(90)])
    means = []
    for name, stills_only in (("all", False), ("stills", True)):
        outcome = make(tmp_path / name, take, cover_ms=cover_ms, stills_only=stills_only)
        with Image.open(outcome.folder / "poster.webp") as poster:
            means.append(float(np.asarray(poster.convert("RGB")).mean()))
    shown = min(89, cover_ms * 30 // 1000)
    assert means == pytest.approx([20 + 8 * (shown % 26)] * 2, abs=4)


def test_a_sound_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "0"
    silent = joined_with(folder, Take(counted(3)))
    assert make(folder, Take(counted(3)), sound_file=silent).refusal.code == "sound_unreadable"
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "other").write_bytes(b"no sound" * 100)
    assert make(tmp_path / "1", Take(counted(3)), sound_file="other").refusal.code == "sound_unreadable"


def test_a_video_that_cannot_be_joined_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"no video" * 100)
    outcome = make(tmp_path, Take(counted(3)), join=Join("duet", "other"))
    assert outcome.refusal.code == "join_unreadable"
