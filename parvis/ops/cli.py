"""The `parvis` command: choose the data folder, then hand over to the command that was named."""

import argparse
import os
import sys
from importlib import import_module
from typing import Final, NoReturn

from parvis import VERSION
from parvis.base.errors import ParvisError

COMMANDS: Final = {
    "serve": "run the network: web server and workers, until Ctrl-C",
    "seed": "build the demonstration town",
    "clips": "bring in the demonstration town's videos (the job worker does it by itself)",
    "doctor": "check this installation and say what is wrong",
    "createadmin": "create an account that may run the network",
    "backup": "write everything into one file, while the server runs",
    "restore": "bring a backup back",
    "prepare": "bring database and static files up to date (serve does it by itself)",
    "work": "run a job worker by itself (serve starts its own)",
    "transcode": "make videos playable, by itself (serve starts its own)",
    "train": "learn from what is watched, by itself (serve starts its own)",
    "feed": "make pages of For You again from their receipts (feed replay RECEIPT)",
    "weights": "see the feed's weights, and go back to earlier ones (weights list|show|rollback|resume)",
    "media": "try what becomes of a video file when it is uploaded (media try FILE)",
    "simulate": "let imagined people use a server, and see what its feed learns of them",
    "sweep": "run every periodic sweep once, now",
    "manage": "run one of Django's own commands, such as `manage shell`",
}
WITHOUT_DJANGO: Final = frozenset({"serve", "restore", "manage", "simulate"})


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command and exit with its status."""
    given = _parser().parse_args(arguments)
    # What the server writes is its own: only its user reads it.
    os.umask(0o077)
    if given.data:
        os.environ["PARVIS_DATA_DIR"] = given.data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.ops.django_settings")
    run = _run if given.command in WITHOUT_DJANGO else _run_with_database
    try:
        sys.exit(run(given.command, given.rest))
    except ParvisError as error:
        sys.exit(f"parvis: {error.safe}")
    except KeyboardInterrupt:
        sys.exit(130)


def _run(name: str, rest: list[str]) -> int:
    command = import_module(f"parvis.ops.commands.{name}")
    status: int = command.run(rest)
    return status


def _run_with_database(name: str, rest: list[str]) -> int:
    """Run the command; where that fails because the database is not ready, say so in a sentence."""
    import django
    from django.db import DatabaseError

    django.setup()
    try:
        return _run(name, rest)
    except DatabaseError:
        from parvis.ops.examination import unusable_database

        # Looked at only now: workers are started often, and their tables are there.
        if reason := unusable_database():
            sys.exit(f"parvis: {reason}")
        raise


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    listing = "\n".join(f"  {name:{width}}  {text}" for name, text in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="parvis",
        description="A self-hosted network for short video and posts.",
        epilog=f"commands:\n{listing}\n\n`parvis COMMAND --help` says more about one of them.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"parvis {VERSION}")
    parser.add_argument("--data", metavar="DIR", help="data folder (default: ./data)")
    parser.add_argument("command", metavar="COMMAND", choices=COMMANDS, help="what to do")
    parser.add_argument("rest", metavar="...", nargs=argparse.REMAINDER, help="its own options")
    return parser
