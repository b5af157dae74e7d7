"""The command line: `python -m bench` lists the benches, `python -m bench NAME` runs one, `all` runs all."""

import argparse
import os
import subprocess
import sys

from bench import (
    burst,
    device,
    feed,
    freshness,
    learning,
    next_page,
    prefetch,
    rank,
    ranking,
    replay,
    report,
    sequences,
    timelines,
    video,
    watch,
)

BENCHES = {
    "timelines": timelines,
    "burst": burst,
    "watch": watch,
    "video": video,
    "ranking": ranking,
    "rank": rank,
    "device": device,
    "sequences": sequences,
    "replay": replay,
    "freshness": freshness,
    "feed": feed,
    "next-page": next_page,
    "learning": learning,
    "prefetch": prefetch,
}


def _all(arguments: list[str]) -> int:
    """Run each bench in a process of its own; return how many could not be run."""
    failed = 0
    for name in BENCHES:
        print(f"{name}: {BENCHES[name].SUMMARY}", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "bench", name, *arguments]
        failed += bool(subprocess.run(command, check=False).returncode)
    return failed


def main() -> None:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Parvis.")
    names = parser.add_subparsers(dest="name", metavar="NAME")
    for name, bench in BENCHES.items():
        one = names.add_parser(name, help=bench.SUMMARY, description=bench.SUMMARY)
        one.add_argument("--json", action="store_true", help="one JSON object a line")
        one.add_argument("--record", action="store_true", help="append to bench/history.jsonl")
        bench.arguments(one)
    names.add_parser("all", help="every bench, one after the other", add_help=False)
    given, rest = parser.parse_known_args()
    if given.name == "all":
        sys.exit(_all(rest))
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if not given.name:
        parser.print_help()
        return
    load = os.getloadavg()[0]
    if load > 0.5:
        print(
            f"The machine is busy (load {load:.1f}): times will be too long, rates too low.", file=sys.stderr
        )
    done = []
    for figure in BENCHES[given.name].figures(given):
        report.show(figure, as_json=given.json)
        done.append(figure)
    if given.record:
        report.record(done)


if __name__ == "__main__":
    main()
