"""How well the tower finds what people choose next: their last choice hidden, the whole catalogue ranked.

Everybody's choices but the last are learned; then all items that a member has not had are ranked
for them, and it counts whether the hidden one is among the first ten (HR@10) and how far up
(NDCG@10). Nothing is sampled: a hundred negatives make everything look good. Peers in the same
run: `als`, implicit's factors, and `itemknn`, its BM25 neighbours of items. Of data that papers
report on, their printed figures stand beside ours.
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

from bench.sequences import measures, ours, peers
from bench.sequences.data import Sequences, load
from bench.sequences.measures import Quality

SUMMARY: Final = "the retrieval tower against its peers: what somebody chooses next, of everything"
_FILES: Final = ("s3rec_Beauty.txt.gz", "amazon_games_sasrec_Video.txt.gz", "s3rec_LastFM.txt.gz")
_ABOVE_ALS: Final = 1.25
_CPU_MINUTES: Final = 20.0
# By members, items and choices, so that a figure is never laid beside other data: what the authors
# of S3-Rec (Zhou et al. 2020, CIKM) print for their split with the whole catalogue ranked.
_PRINTED: Final[dict[tuple[int, int, int], dict[str, Quality]]] = {
    (22_363, 12_101, 198_502): {
        "sasrec_printed": Quality(0.0605, 0.0318),
        "s3rec_printed": Quality(0.0647, 0.0327),
    },
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    folder = Path(os.environ.get("PARVIS_DATA", "../shared/data")) / "sequences"
    parser.add_argument("--data", type=Path, default=folder, help="folder with the three files")
    parser.add_argument("--file", type=Path, help="another file, of either form")


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure each file by itself."""
    paths = [given.file] if given.file else [given.data / name for name in _FILES]
    for path in paths:
        yield from _measured(load(path))


def _measured(data: Sequences) -> Iterator[Figure]:
    about = {"data": data.name}
    others = {name: measures.quality(score, data) for name, score in peers.available(data).items()}
    printed = _PRINTED.get(data.facts, {})
    for name, found in (others | printed).items():
        yield Figure("sequences", f"{name}_hr10", found.hr, "", about=about)
        yield Figure("sequences", f"{name}_ndcg10", found.ndcg, "", about=about)
    began = time.process_time()
    tower = ours.learn(data)
    minutes = (time.process_time() - began) / 60
    found = measures.quality(ours.Found(tower, data).scores, data)
    yield from _ours(found, others, printed, about)
    yield Figure("sequences", "ours_cpu_minutes", minutes, "min", Target(at_most=_CPU_MINUTES), about)


def _ours(
    found: Quality, others: dict[str, Quality], printed: dict[str, Quality], about: dict[str, str]
) -> Iterator[Figure]:
    """Yield our figures: above the best that was printed or, where nothing was, well above ALS."""
    if printed:
        name, peer = max(printed.items(), key=lambda one: one[1].ndcg)
        goals = (Target(at_least=peer.hr), Target(at_least=peer.ndcg))
    elif "als" in others:
        name, peer = "als", others["als"]
        goals = (Target(), Target(at_least=round(_ABOVE_ALS * peer.ndcg, 4)))
    else:
        name, peer, goals = "", Quality(0.0, 0.0), (Target(), Target())
    for metric, value, goal, theirs in zip(("hr10", "ndcg10"), found, goals, peer, strict=True):
        yield Figure(
            "sequences", f"ours_{metric}", value, "", goal, about, peer=name, peer_value=round(theirs, 4)
        )
