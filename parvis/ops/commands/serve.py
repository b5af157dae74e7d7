"""`parvis serve`: the one process that an operator starts."""

import argparse
import os
import sys

from parvis.ops.settings import SettingsError, load
from parvis.ops.supervisor import CannotServe, Supervisor


def run(arguments: list[str]) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="parvis serve", description=__doc__)
    parser.add_argument("--host", help="address to listen on (default: the setting `host`)")
    parser.add_argument("--port", help="port to listen on (default: the setting `port`)")
    given = parser.parse_args(arguments)
    for name in ("host", "port"):
        if value := getattr(given, name):
            os.environ[f"PARVIS_{name.upper()}"] = value
    try:
        return Supervisor(load()).run()
    except (SettingsError, CannotServe) as error:
        sys.exit(f"parvis: {error}")
