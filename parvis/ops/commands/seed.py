"""`parvis seed`: build the demonstration town, a small place whose people write to each other."""

import argparse
import secrets
import sys
from pathlib import Path
from typing import Final

from django.conf import settings

from parvis.accounts.queries import account_ids_by_username
from parvis.base import clock
from parvis.ops.town import generate
from parvis.ops.town.load import LOGINS, load

_KEPT_IN: Final = "demo_password"
_WORDS: Final = """
    amber basil birch bridge candle cedar chalk cherry clover copper coral daisy ember
    fennel fern ferry flint garnet ginger harbor hazel heron honey indigo ivory ivy
    jasmine juniper kettle lantern larch laurel lemon linden lupin maple marble meadow mint
    moss nutmeg oak olive onyx orchard otter pebble pepper pine plum poppy quartz
    quince raven reed river robin saffron sage sorrel spruce sparrow stone swift tansy
    teal thistle thyme timber tulip umber velvet walnut willow wren yarrow
"""


def run(arguments: list[str]) -> int:
    """Build the town unless it stands; say how to log in."""
    parser = argparse.ArgumentParser(prog="parvis seed", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="another number makes another town")
    parser.add_argument("--once", action="store_true", help="do nothing where the town stands")
    parser.add_argument("--no-clips", dest="clips", action="store_false", help="leave out its videos")
    given = parser.parse_args(arguments)
    kept = Path(settings.DATA_DIR) / "secrets" / _KEPT_IN
    if account_ids_by_username(LOGINS):
        if given.once and kept.is_file():
            _invite(kept.read_text().strip())
            return 0
        sys.stderr.write("parvis: the town stands here already, or one of its names is taken.\n")
        return 0 if given.once else 1
    password = "-".join(secrets.choice(_WORDS.split()) for _ in range(3))
    town = generate(given.seed, clock.now())
    sys.stdout.write(f"Building {town.name}, the demonstration town …\n")
    kept.touch(mode=0o600)
    kept.write_text(f"{password}\n")
    load(town, password=password, say=_say, clips=given.clips)
    _invite(password)
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"  {line}\n")
    sys.stdout.flush()


def _invite(password: str) -> None:
    sys.stdout.write(f"Log in as alice (or bob, or charlie) with the password {password}\n")
    sys.stdout.flush()
