"""`parvis doctor`: check this installation and say in plain words what is wrong."""

import argparse
import sys

from parvis.ops.examination import CHECKS


def run(arguments: list[str]) -> int:
    """Print one line a check, more where something is wrong; the status is 1 if that is serious."""
    argparse.ArgumentParser(prog="parvis doctor", description=__doc__).parse_args(arguments)
    serious = 0
    for name, check in CHECKS.items():
        findings = list(check())
        serious += sum(finding.serious for finding in findings)
        mark = "wrong" if any(finding.serious for finding in findings) else "note" if findings else "ok"
        sys.stdout.write(f"{mark:6} {name}\n")
        for finding in findings:
            sys.stdout.write(f"       {finding.sentence}\n")
    sys.stdout.write("All is well.\n" if not serious else f"{serious} things are wrong.\n")
    return 1 if serious else 0
