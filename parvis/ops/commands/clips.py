"""`parvis clips`: bring in the videos of the demonstration town that are missing."""

import argparse
import os
import signal
import sys

from parvis.ops.processes import die_with_parent
from parvis.ops.town.premiere import bring_in

_NICE = 5  # whoever uses the network comes first


def run(arguments: list[str]) -> int:
    """Make the clips one by one; stopped at any moment, it goes on the next time."""
    parser = argparse.ArgumentParser(prog="parvis clips", description=__doc__)
    parser.add_argument("--parent", type=int, help="end when this process, which started it, ends")
    parent = parser.parse_args(arguments).parent
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if parent is not None:
        die_with_parent(parent)
    os.nice(_NICE)
    count = bring_in()
    sys.stdout.write(f"{count} clips have come in.\n" if count else "No clips were missing.\n")
    return 0
