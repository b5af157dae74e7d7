"""Colours look the same after as before: skin above all, whatever the camera wrote."""

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from parvis.media.processing.video import colour, tone
from parvis.media.processing.video.colour import Colour
from parvis.media.processing.video.filters import Chain
from tests import real_data

Rgb = tuple[int, int, int]

# sRGB values of the ColorChecker, as its maker publishes them.
PATCHES: dict[str, Rgb] = {
    "dark skin": (115, 82, 68),
    "light skin": (194, 150, 130),
    "blue sky": (98, 122, 157),
    "foliage": (87, 108, 67),
    "orange": (214, 126, 44),
    "green": (70, 148, 73),
    "red": (175, 54, 60),
    "magenta": (187, 86, 149),
    "grey": (122, 122, 121),
    "black": (52, 52, 52),
}
SKINS = ["dark skin", "light skin"]
PQ, HLG = Colour(9, 16, 9), Colour(9, 18, 9)
HDR_CLIPS = {
    "mp4__hlg10-color-test.mp4": "hlg",
    "mp4__hdr10-video-with-sdr-container.mp4": "pq",
    "mp4__sample_with_color_info.mp4": "hlg",
    "mp4__sample_with_colr_mdcv_and_clli.mp4": "pq",
    "mp4__sample_with_it35_track.mp4": "pq",
    "mp4__sample_edit_list.mp4": "hlg",
}
# Where the chart's patches lie in the clip, in parts of its sides.
CHART = {"dark skin": (0.115, 0.08), "light skin": (0.25, 0.08), "red": (0.38, 0.63), "white": (0.115, 0.87)}


def light_of(rgb: Rgb) -> NDArray[np.float64]:
    """Return the light in BT.2020 of a colour on a screen whose white is reference white."""
    screen = (np.array(rgb) / 255) ** 2.2
    return np.maximum(tone.WHITE_NITS * np.linalg.solve(tone._709_FROM_2020, screen), 0)


def hlg(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the HLG signals of light on a screen of 1,000 cd/m² (BT.2100, the inverse OOTF)."""
    luminance = float(light @ tone._LUMINANCE_2020) / 1000
    scene = light / 1000 * luminance ** (1 / 1.2 - 1)
    high = tone._HLG_A * np.log(np.maximum(12 * scene - tone._HLG_B, 1e-9)) + tone._HLG_C
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), high)


def signals(rgb: Rgb, source: Colour) -> NDArray[np.float64]:
    light = light_of(rgb)
    return hlg(light) if source.hdr == "hlg" else tone.pq(light)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return CIE L*a*b* of colours from 0 to 255 on a screen of gamma 2.2."""
    xyz = (rgb / 255) ** 2.2 @ tone._to_xyz(1).T / np.array([0.95047, 1, 1.08883])
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def hue(rgb: NDArray[np.float64]) -> float:
    _, a, b = lab(rgb)
    return float(np.degrees(np.arctan2(b, a)))


def shown(frame: av.VideoFrame, source: Colour, folder: Path) -> NDArray[np.float64]:
    """Return the mean colour, 0 to 255, of what the filters make of a frame."""
    out = Chain(frame, colour.steps(source, folder))(frame)
    assert out.format.name == "yuv420p"
    assert (out.colorspace, out.color_range, out.color_trc, out.color_primaries) == (1, 1, 1, 1)
    return out.to_ndarray(format="rgb24", src_colorspace="itu709").reshape(-1, 3).mean(axis=0)


def hdr_frame(values: NDArray[np.float64]) -> av.VideoFrame:
    """Return a 10-bit frame of one colour, as a phone's encoder gets it."""
    pixels = np.empty((64, 64, 3), np.uint16)
    pixels[:] = np.round(values * 65535)
    wide = av.VideoFrame.from_ndarray(pixels, format="rgb48le")
    steps = (
        ("scale", "out_color_matrix=bt2020:out_range=limited"),
        ("format", "yuv420p10le"),
    )
    return Chain(wide, steps)(wide)


@pytest.mark.parametrize("source", [PQ, HLG], ids=["pq", "hlg"])
@pytest.mark.parametrize("name", PATCHES)
def test_hdr_shows_ordinary_colours_as_they_are(name: str, source: Colour, tmp_path: Path) -> None:
    rgb = PATCHES[name]
    found = shown(hdr_frame(signals(rgb, source)), source, tmp_path)
    difference = np.linalg.norm(lab(found) - lab(np.array(rgb)))
    assert difference < (1.5 if name in SKINS else 3), (rgb, found)


@pytest.mark.parametrize("source", [PQ, HLG], ids=["pq", "hlg"])
@pytest.mark.parametrize("name", SKINS)
@pytest.mark.parametrize("stops", [-1, 0, 1, 2])
def test_skin_keeps_its_hue_in_shade_and_in_sun(
    name: str, stops: int, source: Colour, tmp_path: Path
) -> None:
    light = light_of(PATCHES[name]) * 2.0**stops
    values = hlg(light) if source.hdr == "hlg" else tone.pq(light)
    found = shown(hdr_frame(values), source, tmp_path)
    assert abs(hue(found) - hue(np.array(PATCHES[name]))) < 6, found
    assert found[0] > found[1] > found[2]


@pytest.mark.parametrize("source", [PQ, HLG], ids=["pq", "hlg"])
def test_known_points_of_lightness(source: Colour, tmp_path: Path) -> None:
    def screen_light(nits: float) -> float:
        light = np.full(3, nits)
        values = hlg(light) if source.hdr == "hlg" else tone.pq(light)
        return float((shown(hdr_frame(values), source, tmp_path).mean() / 255) ** 2.2)

    assert screen_light(tone.WHITE_NITS) == pytest.approx(0.78, abs=0.03)
    assert screen_light(0.18 * tone.WHITE_NITS) == pytest.approx(0.18, abs=0.01)
    assert screen_light(0.001) < 0.002
    assert screen_light(1000) == pytest.approx(1, abs=0.02)


def test_lighter_is_never_darker() -> None:
    nits = np.geomspace(0.005, 4000, 400)
    for source in (tone.Light("pq", 9), tone.Light("pq", 9, 2000), tone.Light("pq", 9, 1000, 0.4)):
        shown_as = tone.to_screen(tone.pq(np.repeat(nits[:, None], 3, 1)), source)
        assert (np.diff(shown_as, axis=0) >= -1e-9).all()
        assert np.ptp(shown_as, axis=1).max() < 1e-3  # grey stays grey


def test_the_table_is_fine_enough() -> None:
    random = np.random.default_rng(1)
    source = tone.Light("pq", 9)
    table = tone.table(source)
    some = random.uniform(0, 0.75, (500, 3))
    at = some * (tone.SIDE - 1)
    low = at.astype(int)
    part = at - low
    found = np.zeros_like(some)
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(corner, part, 1 - part), axis=1)
        red, green, blue = (low + corner).T
        found += weight[:, None] * table[blue, green, red]
    assert np.abs(found - tone.to_screen(some, source)).mean() < 0.004


def test_a_display_p3_recording_keeps_its_colours(tmp_path: Path) -> None:
    p3 = Colour(12, 13, 1)
    screen = (np.array(PATCHES["light skin"]) / 255) ** 2.2
    values = np.linalg.solve(tone._to_xyz(12), tone._to_xyz(1) @ screen) ** (1 / 2.2)
    pixels = np.empty((32, 32, 3), np.uint8)
    pixels[:] = np.round(values * 255)
    frame = av.VideoFrame.from_ndarray(pixels).reformat(format="yuv420p", dst_colorspace="itu709")
    assert np.abs(shown(frame, p3, tmp_path) - PATCHES["light skin"]).max() < 3


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("matrix", [1, 5, 6, 9])
@pytest.mark.parametrize("name", ["light skin", "red", "green"])
def test_matrix_and_range_are_put_right(matrix: int, full_range: bool, name: str, tmp_path: Path) -> None:
    pixels = np.empty((32, 32, 3), np.uint8)
    pixels[:] = PATCHES[name]
    frame = av.VideoFrame.from_ndarray(pixels)
    names = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020"}
    written_range = "full" if full_range else "limited"
    coded = Chain(
        frame,
        (("scale", f"out_color_matrix={names[matrix]}:out_range={written_range}"), ("format", "yuv444p")),
    )(frame)
    found = shown(coded, Colour(1, 1, matrix, full_range), tmp_path)
    # One level of luma is lost by libswscale's quick rounding.
    assert np.abs(found - PATCHES[name]).max() < 5


@pytest.mark.parametrize(
    ("size", "pixels", "matrix"),
    [
        ((640, 480), "yuv420p", 6),
        ((1920, 1080), "yuv420p", 1),
        ((1080, 1920), "yuv420p", 1),
        ((1920, 1080), "rgb24", 0),
    ],
)
def test_what_a_file_leaves_out_is_as_usual(size: tuple[int, int], pixels: str, matrix: int) -> None:
    found = colour.colour_of(av.VideoFrame(*size, pixels))
    assert found.matrix == matrix
    assert found.full_range == (pixels == "rgb24")
    assert not found.hdr


def test_frames_are_scaled_in_the_same_step(tmp_path: Path) -> None:
    for source in (Colour(), PQ):
        frame = hdr_frame(np.full(3, 0.4))
        out = Chain(frame, colour.steps(source, tmp_path, (32, 48)))(frame)
        assert (out.width, out.height) == (32, 48)


def test_a_folder_with_an_odd_name_can_hold_the_table(tmp_path: Path) -> None:
    folder = tmp_path / "a:b'c [d],e;f\\g"
    folder.mkdir()
    assert shown(hdr_frame(tone.pq(np.full(3, 36.5))), PQ, folder).mean() == pytest.approx(117, abs=2)


@pytest.mark.parametrize("name", HDR_CLIPS)
def test_real_hdr_comes_out_in_good_light(name: str, tmp_path: Path) -> None:
    path = real_data.path("media_clips/public") / name
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    source = colour.measured(colour.colour_of(frame), str(path))
    assert source.hdr == HDR_CLIPS[name]
    assert 0.4 <= source.exposure <= 1
    out = Chain(frame, colour.steps(source, tmp_path, (320, 180)))(frame)
    luma = out.to_ndarray(format="rgb24", src_colorspace="itu709").mean(axis=2)
    assert 25 < luma.mean() < 190
    assert (luma > 253).mean() < 0.15  # nothing large is blown out
    assert luma.std() > 15


def test_a_real_chart_shows_skin_as_skin(tmp_path: Path) -> None:
    path = real_data.path("media_clips/public/mp4__hlg10-color-test.mp4")
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    source = colour.measured(colour.colour_of(frame), str(path))
    out = Chain(frame, colour.steps(source, tmp_path))(frame).to_ndarray(
        format="rgb24", src_colorspace="itu709"
    )
    height, width = out.shape[:2]
    found = {
        name: out[int(y * height) - 9 : int(y * height) + 9, int(x * width) - 9 : int(x * width) + 9].mean(
            (0, 1)
        )
        for name, (x, y) in CHART.items()
    }
    for name in SKINS:
        assert abs(hue(found[name]) - hue(np.array(PATCHES[name]))) < 12, found[name]
        assert abs(lab(found[name])[0] - lab(np.array(PATCHES[name]))[0]) < 16, found[name]
    assert np.ptp(found["white"]) < 16
    assert 225 < found["white"].mean() < 254


def test_a_dark_scene_with_lights_in_it_is_not_dimmed() -> None:
    night = np.full((1000, 3), 4.0)
    night[:80] = 900
    day = np.full((1000, 3), 120.0)
    day[:200] = 600
    assert tone.exposure_of(tone.pq(night), "pq") == 1
    assert tone.exposure_of(tone.pq(day), "pq") < 0.5


def test_sdr_is_never_measured() -> None:
    assert colour.measured(Colour(), "/nowhere") == Colour()


def test_what_cannot_be_measured_is_taken_as_it_is() -> None:
    assert colour.measured(PQ, "/nowhere") == PQ
