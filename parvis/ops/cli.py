"""The `parvis` command: choose the data folder, then hand over to the command that was named."""

import argparse
import os
import sys
from importlib import import_module
from typing import Final, NoReturn

from parvis import VERSION
from parvis.base.errors import ParvisError

COMMANDS: Final = {
    "serve": "run the network: web server and job workers, until Ctrl-C",
    "seed": "build the demonstration town",
    "doctor": "check this installation and say what is wrong",
    "createadmin": "create an account that may run the network",
    "backup": "write everything into one file, while the server runs",
    "restore": "bring a backup back",
    "prepare": "bring database and static files up to date (serve does it by itself)",
    "work": "run a job worker by itself (serve starts its own)",
    "sweep": "run every periodic sweep once, now",
    "manage": "run one of Django's own commands, such as `manage shell`",
}
WITHOUT_DJANGO: Final = frozenset({"serve", "restore", "manage"})


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command and exit with its status."""
    given = _parser().parse_args(arguments)
    # What the server writes is its own: only its user reads it.
    os.umask(0o077)
    if given.data:
        os.environ["PARVIS_DATA_DIR"] = given.data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.ops.django_settings")
    if given.command not in WITHOUT_DJANGO:
        import django

        django.setup()
    command = import_module(f"parvis.ops.commands.{given.command}")
    try:
        sys.exit(command.run(given.rest))
    except ParvisError as error:
        sys.exit(f"parvis: {error.safe}")
    except KeyboardInterrupt:
        sys.exit(130)


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
