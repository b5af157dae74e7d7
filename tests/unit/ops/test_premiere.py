"""The town's clips come in: once each, whatever is killed, and behind everybody else's videos."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from parvis.accounts.queries import account_ids_by_username, viewer_of_account
from parvis.accounts.services import NewAccount, add_accounts
from parvis.base import clock
from parvis.media.jobs import Making, process_next
from parvis.media.queries import media_by_ids
from parvis.media.services import store_video
from parvis.ops import jobs
from parvis.ops.arrivals import lock, missing, unanswered
from parvis.ops.models import TownClip
from parvis.ops.processes import alone
from parvis.ops.town import opening, premiere
from parvis.ops.town.clips import Clip, programme, render
from parvis.posts.queries import post_by_id
from parvis.posts.services import release_posts

pytestmark = pytest.mark.django_db
NAMES = ("cradle", "julia")


@pytest.fixture(autouse=True)
def clips(monkeypatch: pytest.MonkeyPatch) -> tuple[Clip, ...]:
    """Two clips of the programme, a second long, and the people that they need."""
    short = tuple(
        replace(clip, seconds=1.0, captions=clip.captions[:1]) for clip in programme() if clip.name in NAMES
    )
    monkeypatch.setattr(premiere, "programme", lambda: short)
    names = {clip.author for clip in short} | {answer.username for clip in short for answer in clip.answers}
    joined = clock.now() - dt.timedelta(days=9)
    add_accounts([NewAccount(name, name, "", (), joined) for name in sorted(names)])
    return short


@pytest.fixture
def video_worker(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """Let the worker that makes videos playable have its turn whenever the town waits."""

    def work(_seconds: float) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            process_next(Making("w", release_posts))

    monkeypatch.setattr(premiere.time, "sleep", work)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the clips that were made."""
    names: list[str] = []

    def note(clip: Clip, path: Path) -> None:
        names.append(clip.name)
        render(clip, path)

    monkeypatch.setattr(premiere, "render", note)
    return names


def rows() -> dict[str, TownClip]:
    return {row.name: row for row in TownClip.objects.all()}


def test_where_no_town_was_built_no_clip_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.subprocess, "Popen", None)
    jobs.bring_clips()
    assert not missing().exists()
    assert premiere.bring_in() == 0


@pytest.mark.usefixtures("video_worker")
def test_clips_come_in_once_and_are_answered(made: list[str], clips: tuple[Clip, ...]) -> None:
    premiere.announce()
    premiere.announce()
    assert premiere.bring_in() == 2
    assert made == list(NAMES)
    neighbour = viewer_of_account(account_ids_by_username(["theo_ciel", "zoe_k"])["zoe_k"][0])
    for clip in clips:
        row = rows()[clip.name]
        assert row.post_id is not None
        post = post_by_id(neighbour, row.post_id)
        assert post.text == clip.text
        assert post.replies_count == len(clip.answers)
        assert post.likes_count >= len(clip.answers)
        video = post.media[0].video
        assert video is not None
        assert video.plays
        assert len(video.captions) == len(clip.captions[:1])
        assert post.media[0].alt == clip.alt_text
    assert premiere.bring_in() == 0
    assert made == list(NAMES)


def test_a_clip_drawn_ahead_is_handed_in(monkeypatch: pytest.MonkeyPatch, clips: tuple[Clip, ...]) -> None:
    premiere.announce()
    monkeypatch.setattr(opening, "programme", lambda: clips[:1])
    opening.draw_opening()
    monkeypatch.setattr(premiere, "render", _killed)
    premiere._bring(clips[0])
    assert rows()[clips[0].name].post_id is not None
    with pytest.raises(_Killed):
        premiere._bring(clips[1])


def test_a_clip_handed_in_is_not_made_again(monkeypatch: pytest.MonkeyPatch, clips: tuple[Clip, ...]) -> None:
    premiere.announce()
    monkeypatch.setattr(premiere.posts, "create_post", _killed)
    with pytest.raises(_Killed):
        premiere._bring(clips[0])
    monkeypatch.undo()
    held = rows()[clips[0].name]
    assert held.media_id is not None
    assert held.post_id is None
    monkeypatch.setattr(premiere, "programme", lambda: clips)
    monkeypatch.setattr(premiere, "render", _killed)
    premiere._bring(clips[0])
    assert rows()[clips[0].name].media_id == held.media_id
    assert rows()[clips[0].name].post_id is not None


class _Killed(BaseException):
    """What is not caught, as a signal is not."""


def _killed(*_: object) -> None:
    raise _Killed


@pytest.mark.usefixtures("video_worker")
def test_a_clip_that_cannot_be_made_keeps_nobody_from_coming(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_at_first(clip: Clip, path: Path) -> None:
        if clip.name == NAMES[0]:
            raise ArithmeticError
        render(clip, path)

    premiere.announce()
    monkeypatch.setattr(premiere, "render", fail_at_first)
    assert premiere.bring_in() == 1
    assert [premiere.bring_in() for _ in range(3)] == [0, 0, 0]
    assert rows()[NAMES[0]].failures == 3
    assert not missing().exists()


def test_the_town_stands_back_while_others_wait(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clips: tuple[Clip, ...]
) -> None:
    premiere.announce()
    for place in range(2):
        render(clips[place], tmp_path / "other.mp4")
        store_video(owner_key=UUID(int=7), path=tmp_path / "other.mp4")
    monkeypatch.setattr(premiere.time, "sleep", _killed)
    with pytest.raises(_Killed):
        premiere._bring(clips[0])
    assert rows()[clips[0].name].media_id is None


def test_only_one_process_brings_clips_in(monkeypatch: pytest.MonkeyPatch) -> None:
    premiere.announce()
    monkeypatch.setattr(jobs.subprocess, "Popen", None)
    with alone(lock()) as mine:
        assert mine
        jobs.bring_clips()
        assert premiere.bring_in() == 0


def test_what_a_killed_process_left_is_removed() -> None:
    left = Path(settings.FILE_UPLOAD_TEMP_DIR) / "clip-left"
    left.mkdir()
    (left / "half.mp4").touch()
    assert premiere.bring_in() == 0
    assert not left.exists()


def test_a_video_that_never_plays_is_given_up(clips: tuple[Clip, ...]) -> None:
    premiere.announce()
    premiere._bring(clips[0])
    assert [row.name for row in unanswered()] == [clips[0].name]
    premiere.answer_playable()
    assert [row.name for row in unanswered()] == [clips[0].name]
    early = TownClip.objects.get(name=clips[0].name)
    assert early.media_id is not None
    assert media_by_ids([early.media_id])
    TownClip.objects.filter(name=early.name).update(post_id=UUID(int=1 << 80))
    assert not unanswered().exists()
