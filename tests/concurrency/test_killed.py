"""Killed at any moment, again and again, the server makes every video and publishes every post, once."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import Server, _environment, free_port
from tests.unit.media.video import films

VIDEOS = 4
SECONDS = 6
KILLS = 8
PATIENCE_S = 180

WRITE = """
import sys
from pathlib import Path
from parvis.accounts.queries import Viewer
from parvis.accounts.services import register
from parvis.media.services import store_video
from parvis.posts.services import Draft, create_post

alice, bob = (register(username=name, password="correct horse battery") for name in ("alice", "bob"))
for number, path in enumerate(sorted(Path({folder!r}).glob("*.mp4"))):
    video = store_video(owner_key=alice.account.id, path=path)
    create_post(Viewer(alice.account.id), Draft(f"Number {{number}}, @bob", language="en", media_ids=[video.id]))
"""

# One process that waits: each that only looks costs a second of a core, which the videos need.
LOOK = """
import json, time
from parvis.accounts.models import Account, Notification
from parvis.media.models import Media
from parvis.posts.models import Post

def unfinished():
    if Media.objects.exclude(state__in=("ready", "refused")).exists():
        return True
    # The post of a video that was given up waits until that is tried again.
    given_up = Media.objects.filter(state="refused").exists()
    return not given_up and Post.objects.filter(awaits_video=True).exists()

until = time.monotonic() + {patience_s}
while unfinished() and time.monotonic() < until:
    time.sleep(0.2)
print(json.dumps({{
    "states": sorted(Media.objects.values_list("state", flat=True)),
    "renditions": [row.renditions.count() for row in Media.objects.all()],
    "waiting": Post.objects.filter(awaits_video=True).count(),
    "released": Post.objects.filter(awaits_video=False).count(),
    "counted": Account.objects.get(username="alice").posts_count,
    "told": Notification.objects.filter(recipient__username="bob").count(),
}}))
"""

# Whom three workers died of is given up, here by the test's doing; its owner has it tried again.
AGAIN = """
from parvis.media.models import Video
from parvis.media.services import try_again
given_up = Video.objects.filter(media__state="refused").select_related("media")
assert {video.refusal_code for video in given_up} <= {"gave_up"}
for video in given_up:
    try_again(owner_key=video.media.owner_key, media_id=video.media.id)
"""

SWEEP = """
import datetime as dt, json
from django.conf import settings
from pathlib import Path
from parvis.media import storage
from parvis.media.models import Media, Rendition, Sound, Video
from parvis.media.services import sweep_orphans

sweep_orphans(dt.timedelta(0))
root = Path(settings.MEDIA_ROOT)
named = {storage.local_path(sound.key, "sound.m4a") for sound in Sound.objects.all()}
for row in Media.objects.all():
    names = {"poster.webp", "poster.jpg", "small.webp", *row.renditions.values_list("name", flat=True)}
    # One that three workers died of stays as far as it came, and can be watched.
    names |= {"strip.webp"} if Video.objects.get(media=row).strip is not None else set()
    named |= {storage.local_path(row.key, name) for name in names}
folders = (root, settings.ORIGINALS_ROOT, settings.UPLOADS_ROOT, settings.FILE_UPLOAD_TEMP_DIR)
found = {path for folder in folders for path in Path(folder).rglob("*") if path.is_file()}
print(json.dumps({"stray": sorted(map(str, found - named)), "missing": sorted(map(str, named - found))}))
"""


class Killable:
    """A server that is killed without a word and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        """Choose a place; nothing runs yet."""
        self.log = folder / "log"
        port = free_port()
        self.environment = _environment(folder / "data", port=port, video_workers=2, train=False)
        self.server = self._start(port)

    def kill_a_worker(self) -> None:
        workers = [pid for pid in _below(self.server.process.pid) if "transcode" in _command(pid)]
        if workers:
            _kill(random.choice(workers))

    def kill_everything(self) -> None:
        below = _below(self.server.process.pid)
        self.server.process.kill()
        for pid in below:
            _kill(pid)
        self.server.process.wait()
        self.server = self._start(int(self.server.base_url.rpartition(":")[2]))

    def _start(self, port: int) -> Server:
        with self.log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "parvis", "serve"],
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        data_dir = Path(self.environment["PARVIS_DATA_DIR"])
        server = Server(f"http://127.0.0.1:{port}", data_dir, self.environment, process)
        server._wait(self.log)
        return server


@pytest.fixture
def killable() -> Iterator[Killable]:
    with tempfile.TemporaryDirectory(prefix="parvis-killed-") as folder:
        made = Killable(Path(folder))
        try:
            yield made
        finally:
            made.server.process.terminate()
            made.server.process.wait(timeout=40)


def test_killed_at_any_moment_it_finishes_everything_once(killable: Killable, tmp_path: Path) -> None:
    pictures, music = films.film(1, SECONDS, width=360, height=640), films.music(1, SECONDS)
    for number in range(VIDEOS):
        turned = [*pictures[10 * number :], *pictures[: 10 * number]]
        films.written(tmp_path / f"{number}.mp4", turned, sound=music)
    killable.server.python(WRITE.format(folder=str(tmp_path)))
    for number in range(KILLS):
        time.sleep(random.uniform(0.2, 2.5))
        if number % 4 == 3:
            killable.kill_everything()
        else:
            killable.kill_a_worker()
    if "refused" in _when_made(killable.server)["states"]:
        killable.server.python(AGAIN)
    seen = _when_made(killable.server)
    assert seen["states"] == ["ready"] * VIDEOS, killable.log.read_text()
    assert min(seen["renditions"]) >= 1
    assert (seen["waiting"], seen["released"], seen["counted"], seen["told"]) == (0, *[VIDEOS] * 3)
    assert json.loads(killable.server.python(SWEEP)) == {"stray": [], "missing": []}
    # Those that open videos end with whoever asked them to.
    assert not [pid for pid in _all_processes() if str(killable.server.data_dir) in _folder(pid)]


def _when_made(server: Server) -> dict:
    seen: dict = json.loads(server.python(LOOK.format(patience_s=PATIENCE_S)))
    return seen


def _below(pid: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += [int(word) for word in task.read_text().split()]
        except OSError:
            continue
    return [*children, *(other for child in children for other in _below(child))]


def _all_processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if "video.worker" in _command(path.name)]


def _command(pid: int | str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _folder(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
