"""How well the ranker foresees real people: short videos of KuaiRand-Pure, predict-then-learn.

Train on 25-28 April 2022, then predict each impression of 29-30 April before it is learned. AUC
is over all rows; GAUC is the AUC within each member, weighted by their rows: a page is an order
within a member, so both count. `ours` is the learner that serves. Peers in the same run: `lr`, a
hashed logistic regression; `vw`, Vowpal Wabbit; `odds`, the sum of smoothed running log-odds of
member, video and tab; `item`, the same of video and tab.
"""

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.report import Figure, Target

# One core, and the same sums in the same order each time.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

from bench.ranking import baselines, kuairand, measures, ours

SUMMARY: Final = "the ranker against its peers on real short videos, predict-then-learn"
TARGETS: Final = ("long_view", "is_click", "is_like")
_MARGIN: Final = 0.010
_EVENTS_PER_S: Final = 10_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    folder = Path(os.environ.get("PARVIS_DATA", "../shared/data")) / "kuairand_pure"
    parser.add_argument("--data", type=Path, default=folder, help="folder with KuaiRand-Pure")
    parser.add_argument("--train", type=Path, help="another log to train on, of the same columns")
    parser.add_argument("--test", type=Path, help="another log to predict, of the same columns")


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure all five; ours must be better than the best of the others by a hundredth, twice."""
    data = kuairand.load(given.data, given.train, given.test)
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for name, predict in baselines.available().items():
        for target in TARGETS:
            scores = predict(data, data.labels[target])
            for measure, value in _measured(data, target, scores):
                yield Figure("ranking", f"{name}_{target}_{measure}", value, "")
                best[target, measure] = max(best.get((target, measure), (0.0, "")), (value, name))
    yield from _ours(data, best)


def _ours(data: kuairand.Log, best: dict[tuple[str, str], tuple[float, str]]) -> Iterator[Figure]:
    began = time.process_time()
    run = ours.run(data)
    seconds = time.process_time() - began - run.compiling_s
    for target in TARGETS:
        for measure, value in _measured(data, target, run.scores[target]):
            peer_value, peer = best[target, measure]
            goal = Target(at_least=round(peer_value + _MARGIN, 4))
            yield Figure(
                "ranking", f"ours_{target}_{measure}", value, "", goal, peer=peer, peer_value=peer_value
            )
    watched, tested = data.watched_ms[data.test], run.watched_ms[data.test]
    yield Figure("ranking", "ours_watch_xauc", measures.xauc(watched, tested), "")
    yield Figure("ranking", "ours_watch_mae", measures.mae(watched, tested) / 1000, "s")
    rate = run.events / seconds
    yield Figure("ranking", "ours_events_per_s", rate, "1/s", Target(at_least=_EVENTS_PER_S))


def _measured(data: kuairand.Log, target: str, scores: "measures.Floats") -> Iterator[tuple[str, float]]:
    tested = data.test
    labels, scored = data.labels[target][tested], scores[tested]
    yield "auc", measures.auc(labels, scored)
    yield "gauc", measures.gauc(data.member[tested], labels, scored)
