"""The town's clips: a programme that fits the town, and pictures and sound that are worth a look."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from parvis.base.text.extract import extract
from parvis.media import webvtt
from parvis.ops.settings import Settings
from parvis.ops.town import generate
from parvis.ops.town.clips import Clip, programme, render
from parvis.ops.town.clips.clip import Picture
from parvis.ops.town.clips.colour import ramp, shade, shade_round
from parvis.ops.town.clips.film import shoot
from parvis.ops.town.clips.light import blur, carried, glow, noise, splat, stroke
from parvis.ops.town.clips.scenes import SCENES
from parvis.ops.town.clips.sound import RATE, Track, hz, key_hz, marimba
from parvis.ops.town.material import load

NOW = dt.datetime(2026, 5, 17, 20, 0, tzinfo=dt.UTC)
CLIPS = programme()
ALT_TEXT_MAX = 1500


def clip_of(name: str) -> Clip:
    return next(clip for clip in CLIPS if clip.name == name)


def bytes_of(picture: Picture) -> NDArray[np.uint8]:
    """The picture as rows of RGB, whichever way it is packed."""
    if picture.ndim == 3:
        return np.asarray(picture, np.uint8)
    return np.ascontiguousarray(picture).view(np.uint8).reshape(*picture.shape, 4)[..., :3]


def test_there_are_enough_clips_and_none_twice() -> None:
    assert len(CLIPS) >= 60
    assert len({clip.name for clip in CLIPS}) == len(CLIPS)
    assert len({clip.text for clip in CLIPS}) == len(CLIPS)
    assert {clip.scene for clip in CLIPS} == set(SCENES)


def test_they_are_short_and_mostly_upright() -> None:
    assert all(3 <= clip.seconds <= 8 for clip in CLIPS)
    shapes = Counter("upright" if height > width else "other" for width, height in (c.size for c in CLIPS))
    assert shapes["upright"] >= 60
    assert shapes["other"] >= 3
    assert any(clip.silent for clip in CLIPS)
    assert sum(bool(clip.captions) for clip in CLIPS) >= 8


def test_the_first_dozen_are_the_lightest() -> None:
    for clip in CLIPS[:12]:
        assert clip.size == (540, 960)
        assert clip.seconds <= 4


def test_their_people_live_in_the_town_and_speak_its_languages() -> None:
    town = generate(1, NOW)
    residents = {resident.username: resident for resident in town.residents}
    topics = load().topics
    for clip in CLIPS:
        assert clip.author in residents, clip.name
        assert clip.topic in topics, clip.name
        assert clip.answers, clip.name
        for answer in clip.answers:
            assert answer.username in residents, clip.name
            assert answer.text
    languages = Counter(clip.language for clip in CLIPS)
    assert min(languages.values()) > 0.35 * len(CLIPS)
    assert max(Counter(clip.author for clip in CLIPS).values()) <= 8


def test_their_words_fit_the_network() -> None:
    for clip in CLIPS:
        assert len(clip.text) <= Settings().post_max_chars
        assert 1 <= len(extract(clip.text).hashtags) <= 4, clip.name
        assert 30 <= len(clip.alt_text) <= ALT_TEXT_MAX, clip.name
        assert "'" not in clip.text + clip.alt_text, clip.name
        if clip.language == "fr":
            assert " !" not in clip.text + clip.alt_text
            assert " :" not in clip.text + clip.alt_text


def test_captions_are_webvtt_within_the_clip() -> None:
    for clip in CLIPS:
        assert all(0 <= line.start_s < line.end_s <= clip.seconds for line in clip.captions), clip.name
        assert bool(clip.webvtt) == bool(clip.captions)
        if clip.captions:
            kept = webvtt.normalised(clip.webvtt)
            assert all(line.words in kept for line in clip.captions), clip.name


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.name)
def test_every_scene_moves_and_sounds(clip: Clip) -> None:
    """At two pictures a second, which every scene must stand as well."""
    shot = replace(clip.shot, fps=2)
    take = SCENES[clip.scene](shot)
    pictures = [bytes_of(picture) for picture in take.pictures]
    assert len(pictures) == shot.count
    assert len({picture.shape for picture in pictures}) == 1
    rows, columns, _ = pictures[0].shape
    assert columns / rows == pytest.approx(shot.width / shot.height, rel=0.02)
    assert len({picture.tobytes() for picture in pictures}) > shot.count * 0.3
    assert max(float(picture.std()) for picture in pictures) > 8, "nothing to see"
    assert take.sound is not None
    assert take.sound.shape == (2, round(clip.seconds * RATE))
    assert take.sound.dtype == np.float32
    assert np.isfinite(take.sound).all()
    assert 0.1 < float(np.abs(take.sound).max()) <= 0.75, "it clips, or is not heard"
    assert float(np.sqrt((take.sound**2).mean())) > 0.004


@pytest.mark.parametrize("name", ["cradle", "julia", "rain_on_glass"])
def test_a_scene_is_the_same_every_time(name: str) -> None:
    clip = clip_of(name)
    one, two = (SCENES[clip.scene](replace(clip.shot, fps=1)) for _ in range(2))
    for first, second in zip(one.pictures, two.pictures, strict=True):
        assert np.array_equal(first, second)
    assert np.array_equal(one.sound, two.sound)  # type: ignore[arg-type] - neither is silent


def test_a_file_is_as_a_phone_would_have_made_it(tmp_path: Path) -> None:
    path = tmp_path / "cradle.mp4"
    clip = clip_of("cradle")
    render(clip, path)
    with av.open(path) as file:
        picture, sound = file.streams.video[0], file.streams.audio[0]
        assert (picture.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (picture.width, picture.height) == (540, 960)
        assert picture.codec_context.pix_fmt == "yuv420p"
        assert sum(1 for _ in file.decode(video=0)) == clip.shot.count
        assert (file.duration or 0) / av.time_base == pytest.approx(clip.seconds, abs=0.1)
    with av.open(path) as file:
        heard = np.concatenate([frame.to_ndarray() for frame in file.decode(audio=0)], axis=1)
    assert np.abs(heard).max() > 0.2
    assert heard.shape[1] / RATE == pytest.approx(clip.seconds, abs=0.1)


def test_a_phone_held_upright_says_so(tmp_path: Path) -> None:
    clip = clip_of("cloth")
    shot = replace(clip.shot, fps=2, seconds=1.0)
    take = SCENES[clip.scene](shot)
    upright = list(take.pictures)
    shoot(shot, replace(take, pictures=iter(upright)), tmp_path / "cloth.mp4")
    with av.open(tmp_path / "cloth.mp4") as file:
        frame = next(file.decode(video=0))
    assert (frame.width, frame.height) == (960, 540)
    turned = np.rot90(frame.to_ndarray(format="rgb24"), frame.rotation // 90)
    assert np.abs(turned.astype(int) - bytes_of(upright[0])).mean() < 6


def test_a_silent_clip_has_no_sound(tmp_path: Path) -> None:
    shot = replace(clip_of("cradle").shot, fps=2, seconds=1.0)
    shoot(shot, SCENES["cradle"](shot), tmp_path / "silent.mp4", with_sound=False)
    with av.open(tmp_path / "silent.mp4") as file:
        assert not file.streams.audio


def test_a_ramp_goes_through_its_colours() -> None:
    def code(packed: int) -> str:
        return f"#{packed & 255:02x}{packed >> 8 & 255:02x}{packed >> 16 & 255:02x}"

    colours = ramp("#2743d6", "#faf8f5", "#c8643c")
    assert [code(int(colours[place])) for place in (0, -1)] == ["#2743d6", "#c8643c"]
    assert shade(colours, np.array([[-3.0, 9.0]])).tolist() == [[int(colours[0]), int(colours[-1])]]
    ring = ramp("#2743d6", "#c8643c", closed=True)
    assert shade_round(ring, np.array([0.0, 1.0, -1.0, 7.0])).tolist() == [int(ring[0])] * 4


def test_light_is_neither_lost_nor_made() -> None:
    size = (40, 30)
    lit = splat(size, (np.array([10.25, 500.0]), np.array([20.75, 3.0])), 2.0)
    assert lit.sum() == pytest.approx(2.0)
    assert lit[20, 10] == pytest.approx(2 * 0.75 * 0.25)
    assert blur(lit, 2).sum() == pytest.approx(2.0, rel=0.01)
    assert glow(lit, 6, 1.0).sum() == pytest.approx(4.0, rel=0.2)
    x, y = stroke(np.array([[0.0, 0.0], [3.0, 4.0]]), 1.0)
    assert np.hypot(np.diff(x), np.diff(y)) == pytest.approx(1.0)


def test_noise_has_no_seam() -> None:
    cloud = noise(np.random.default_rng(1), (60, 90), 3)
    assert (cloud.min(), cloud.max()) == (0, 1)
    steps = np.abs(np.diff(cloud, axis=1)).max()
    assert np.abs(cloud[:, 0] - cloud[:, -1]).max() <= 1.5 * steps


def test_what_is_carried_is_blended() -> None:
    plane = np.arange(12.0).reshape(3, 4)
    row, column = np.array([[0.5]]), np.array([[1.25]])
    assert carried(plane, row, column)[0, 0] == pytest.approx(0.5 * 4 + 1.25)


def test_sounds_are_in_tune_and_level() -> None:
    assert key_hz(69) == 440
    assert hz(5) == pytest.approx(2 * hz(0))
    wave = marimba(440.0, 1.0)
    loudest = np.argmax(np.abs(np.fft.rfft(wave)))
    assert loudest == pytest.approx(440, abs=2)
    track = Track(1.0)
    for _ in range(50):
        track.add(wave, 0.1)
    mixed = track.finish()
    assert np.abs(mixed).max() <= 0.7 + 1e-6
    assert np.abs(mixed[:, -1]).max() < 1e-3
