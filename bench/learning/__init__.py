"""What For You learns of people, and what it costs to find out about new posts.

Imagined people with hidden tastes use a real server (`parvis simulate`); what newcomers are shown
after 10, 20 and 50 swipes is compared with what they love, and with feeds that show the newest,
the most liked, any post, or, reading minds, the best. Then the slot for the new is played through
by itself, tens of thousands of times, beside greedier ways to fill it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.databases import ROOT
from bench.report import Figure, Target

SUMMARY: Final = "what the feed learns of imagined people, and what trying new posts costs"
_SIZE: Final = {"members": 60, "newcomers": 30, "authors": 96, "posts": 1_200, "new-posts": 20, "swipes": 60}
# A network of ninety people cannot show anything to two hundred: the first pool is as much smaller.
_POOL: Final = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path, help="where to draw what was learned, as SVG")
    parser.add_argument("--impressions", type=int, default=30_000, help="of the slot for the new")
    for name, usual in _SIZE.items():
        parser.add_argument(f"--{name}", type=int, default=usual)


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure."""
    found = _simulated(given)
    random_share = found["random_share"]
    for after, share in found["taste_share"].items():
        goal = Target(at_least=round(3 * random_share, 3)) if after == "after_20" else Target()
        yield Figure("learning", f"taste_share_{after}", share, "", goal)
    yield Figure("learning", "random_share", random_share, "")
    for after, share in found["taste_share_of_members"].items():
        yield Figure("learning", f"first_members_{after}", share, "")
    for name, rival in found["rivals"].items():
        yield Figure("learning", f"{name}_after_20", rival["after_20"], "")
    yield Figure("learning", "topics_a_page", found["topics_a_page"], "")
    yield Figure("learning", "regret_vs_oracle", found["regret_vs_oracle"], "")
    pool = {"pool": _POOL, "posts": found["new_posts"]}
    yield Figure("learning", "pool_200_share", found["past_first_pool"] / found["new_posts"], "", about=pool)
    yield from _slots(given)


def _slots(given: argparse.Namespace) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        line = [sys.executable, "-m", "bench.learning.slots", str(given.seed), str(given.impressions)]
        runs = json.loads(_printed(line, PARVIS_DATA_DIR=folder))
    for name, run in runs.items():
        yield Figure("learning", f"slot_regret_{name}", run["regret"], "")
        yield Figure("learning", f"slot_200_share_{name}", run["reached"], "")


def _simulated(given: argparse.Namespace) -> dict[str, Any]:
    options = {name: getattr(given, name.replace("-", "_")) for name in _SIZE}
    line = [sys.executable, "-m", "parvis", "simulate", "--seed", str(given.seed), "--pool", str(_POOL)]
    line += [word for name, value in options.items() for word in (f"--{name}", str(value))]
    if given.plot:
        line += ["--plot", str(given.plot.resolve())]
    found: dict[str, Any] = json.loads(_printed(line))
    return found


def _printed(line: list[str], **more: str) -> str:
    """Return what a process of its own prints: each sets Django up once, for a folder of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PARVIS_", "DATABASE_URL"))}
    done = subprocess.run(line, env=environment | more, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(line)} failed:\n{done.stderr[-4000:]}")
    return done.stdout
