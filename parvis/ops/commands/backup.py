"""`parvis backup FILE`: write everything into one file, while the server runs."""

import argparse
import sys
from pathlib import Path

from django.conf import settings

from parvis.ops.backup import back_up


def run(arguments: list[str]) -> int:
    """Write the backup."""
    parser = argparse.ArgumentParser(prog="parvis backup", description=__doc__)
    parser.add_argument("file", type=Path, help="file to write; it must not exist yet")
    target = parser.parse_args(arguments).file.absolute()
    count = back_up(settings.DATA_DIR, settings.DATABASES["default"], target)
    sys.stdout.write(
        f"{count} files are in {target}. It contains the secrets of the network: keep it safe.\n"
    )
    return 0
