"""What it costs to publish weights late: the ranker on KuaiRand-Pure with weights of some age.

One trainer learns the whole log, predict-then-learn as in `ranking`. Beside it stand copies of its
weights, taken every minute, every hour, every day, and once before the first day that is tested.
All of them see what members did up to the event before: what ages is only what is published. The
curve is written as an SVG file beside the figures.
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.report import Figure

# One core, and the same sums in the same order each time.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

from bench.freshness.ages import AGES, foreseen
from bench.freshness.plot import Line, plot
from bench.ranking import kuairand, measures

SUMMARY: Final = "what it costs to publish weights late, on real short videos"
TARGETS: Final = ("long_view", "is_click", "is_like")
MEASURES: Final = ("auc", "gauc")
_LOSS: Final = 1_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    folder = Path(os.environ.get("PARVIS_DATA", "../shared/data")) / "kuairand_pure"
    parser.add_argument("--data", type=Path, default=folder, help="folder with KuaiRand-Pure")
    parser.add_argument("--train", type=Path, help="another log to train on, of the same columns")
    parser.add_argument("--test", type=Path, help="another log to predict, of the same columns")
    parser.add_argument("--plot", type=Path, default=Path("freshness.svg"), help="where the curve is drawn")


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure each age by each measure of each target, and draw it."""
    data = kuairand.load(given.data, given.train, given.test)
    tested = data.test
    found: dict[tuple[str, str], list[float]] = {}
    for age, scores in foreseen(data).items():
        for target in TARGETS:
            labels, scored = data.labels[target][tested], scores[target][tested]
            values = {
                "auc": measures.auc(labels, scored),
                "gauc": measures.gauc(data.member[tested], labels, scored),
            }
            for measure in MEASURES:
                found.setdefault((target, measure), []).append(values[measure])
                yield Figure("freshness", f"{target}_{measure}", values[measure], "", about={"age": age})
    lines = [
        Line(f"{target} {measure} {values[0]:.4f}", [_LOSS * (values[0] - value) for value in values])
        for (target, measure), values in found.items()
    ]
    title = "Lost by publishing weights late, in thousandths"
    given.plot.write_text(plot(title, tuple(AGES), lines), encoding="utf-8")
