"""Killed at any moment, again and again, the trainer ends with the weights of one that was left alone."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.served import _environment, free_port

KILLS = 2
PATIENCE_S = 400

WRITE = """
import random
from parvis.accounts.queries import Viewer
from parvis.accounts.services import register
from parvis.base import clock, ids
from parvis.feed.services import Batch, record_watches
from parvis.feed.watching import read_watch
from parvis.posts.services import Draft, create_post, like_post

chance = random.Random(1)
alice, *members = (register(username=f"member{n}", password="correct horse battery").account_id for n in range(13))
posts = [create_post(Viewer(alice), Draft(f"Number {n} on #topic{n % 3}")).id for n in range(40)]
now_ms = int(clock.now().timestamp() * 1000)
for round in range(5):
    for member in members:
        told = [
            {"id": str(ids.uuid7()), "post": str(post), "started_at": now_ms - 60_000 * (60 - 10 * round) - 1000 * n,
             "watched_ms": chance.choice((500, 3_000, 9_000)), "ended": "swiped", "surface": "foryou"}
            for n, post in enumerate(posts)
        ]
        record_watches([Batch(Viewer(member), [read_watch(one, now_ms, 0) for one in told])])
for member in members:
    for post in chance.sample(posts, 5):
        like_post(Viewer(member), post)
"""

NAME = """
import logging
from parvis.feed.queries.publications import in_force, name_in_force
print("NAME", name_in_force(), in_force().publication.examples)
"""


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "parvis", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def learned(environment: dict[str, str]) -> str:
    """Learn the rest, and return the name of what was published in the end."""
    run(environment, "train", "--once")
    return next(
        line for line in run(environment, "manage", "shell", "-c", NAME).splitlines() if "NAME" in line
    )


def killed_when(environment: dict[str, str], steps: Path, lines: int) -> None:
    """Start a trainer, and kill it at a moment after it has written down so many steps."""
    process = subprocess.Popen([sys.executable, "-m", "parvis", "train"], env=environment)
    patience = time.monotonic() + PATIENCE_S
    try:
        while time.monotonic() < patience and process.poll() is None:
            written = sum(len(path.read_text().split("\n")) - 1 for path in steps.glob("*/steps"))
            if written >= lines:
                time.sleep(random.uniform(0, 0.3))
                break
            time.sleep(0.005)
        else:
            pytest.fail("the trainer learned nothing")
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(
    "DATABASE_URL" in os.environ, reason="the same files make the same weights; SQLite is files"
)
def test_killed_it_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    alone = _environment(tmp_path / "alone", port=free_port())
    run(alone, "prepare")
    run(alone, "manage", "shell", "-c", WRITE)
    shutil.copytree(tmp_path / "alone", tmp_path / "killed")
    killed = _environment(tmp_path / "killed", empty=True, port=free_port())
    # Compiled by itself: what the other one runs must not be what makes them alike.
    killed["JAX_COMPILATION_CACHE_DIR"] = str(tmp_path / "compiled")
    for kill in range(1, KILLS + 1):
        killed_when(killed, tmp_path / "killed" / "training", lines=2 * kill)
    assert learned(killed) == learned(alone)
