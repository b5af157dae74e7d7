"""The command line: `python -m bench` lists the benches, `python -m bench NAME` runs one."""

import argparse
import os
import sys

from bench import burst, report, timelines

BENCHES = {"timelines": timelines, "burst": burst}


def main() -> None:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Parvis.")
    names = parser.add_subparsers(dest="name", metavar="NAME")
    for name, bench in BENCHES.items():
        one = names.add_parser(name, help=bench.SUMMARY, description=bench.SUMMARY)
        one.add_argument("--json", action="store_true", help="one JSON object a line")
        one.add_argument("--record", action="store_true", help="append to bench/history.jsonl")
        bench.arguments(one)
    given = parser.parse_args()
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
