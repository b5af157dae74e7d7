"""The first clips are drawn while the town is built, and none is missed where that failed."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from parvis.media.services import sweep_uploads
from parvis.ops.town import opening
from parvis.ops.town.clips import Clip, programme, render


@pytest.fixture(autouse=True)
def clips(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> tuple[Clip, ...]:
    """Three short clips, of which the town opens with two."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    short = tuple(replace(clip, seconds=0.5) for clip in programme()[:3])
    monkeypatch.setattr(opening, "programme", lambda: short)
    monkeypatch.setattr(opening, "_CLIPS", 2)
    return short


def test_a_clip_drawn_ahead_is_the_clip_that_would_be_drawn(clips: tuple[Clip, ...], tmp_path: Path) -> None:
    opening.draw_opening()
    taken = [opening.take(clip, tmp_path / clip.name) for clip in clips]
    assert taken == [True, True, False]
    render(clips[0], tmp_path / "again.mp4")
    assert (tmp_path / clips[0].name).read_bytes() == (tmp_path / "again.mp4").read_bytes()
    assert not opening.take(clips[0], tmp_path / "twice")


def test_what_fails_is_left_to_the_premiere(
    monkeypatch: pytest.MonkeyPatch, clips: tuple[Clip, ...], tmp_path: Path
) -> None:
    def fail_at_first(clip: Clip, path: Path) -> None:
        path.write_bytes(b"half")
        if clip == clips[0]:
            raise ArithmeticError

    monkeypatch.setattr(opening, "render", fail_at_first)
    opening.draw_opening()
    assert [opening.take(clip, tmp_path / clip.name) for clip in clips] == [False, True, False]


@pytest.mark.django_db
def test_what_nobody_comes_for_is_swept_away(clips: tuple[Clip, ...], tmp_path: Path) -> None:
    opening.draw_opening()
    for path in (tmp_path / "tmp").iterdir():
        os.utime(path, (0, 0))
    sweep_uploads()
    assert not any(opening.take(clip, tmp_path / clip.name) for clip in clips)
