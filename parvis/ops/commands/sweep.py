"""`parvis sweep`: run every periodic sweep once, now."""

import sys

from parvis.ops import schedule


def run(_arguments: list[str]) -> int:
    """Run all sweeps; the status is 1 if one failed."""
    failed = schedule.run_all()
    for name in failed:
        sys.stderr.write(f"The sweep {name} failed; the reason stands in the log above.\n")
    return 1 if failed else 0
