"""What the player fetches ahead, measured on recorded networks, videos and viewers.

Ours are the numbers of `player/policy.js`; the peers are the same player that fetches nothing
ahead, and one that fetches five whole videos. The numbers were chosen on the traces of even
number; what is told here is of the odd ones, unless `--traces` says otherwise.
"""

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bench.prefetch.player import Outcome, Player, Visit
from bench.prefetch.policy import Policy, five, nothing, ours
from bench.prefetch.traces import CLASSES, Network, Recordings, load
from bench.report import Figure, Target

SUMMARY = "what the player fetches ahead: waiting and waste on recorded networks"
_VISITS: Final = 60
_WHICH: Final[dict[str, Callable[[Network], bool]]] = {
    "held_out": lambda network: network.number % 2 == 1,
    "tuned_on": lambda network: network.number % 2 == 0,
    "all": lambda _network: True,
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--traces", choices=_WHICH, default="held_out")
    parser.add_argument("--sessions", type=int, default=2, help="viewers a trace")


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure ours and the peers, class by class and over all."""
    recordings = load(Path(os.environ.get("PARVIS_DATA", "../shared/data")))
    policy = ours()
    policies = {"ours": policy, "nothing": nothing(policy), "five": five(policy)}
    networks = [network for network in recordings.networks if _WHICH[given.traces](network)]
    found = {name: sessions(recordings, networks, one, given.sessions) for name, one in policies.items()}
    for kind in (*CLASSES, "all"):
        picked = {
            name: [done for network, done in outcomes if kind in (network.kind, "all")]
            for name, outcomes in found.items()
        }
        yield from _compared(kind, {name: summary(outcomes) for name, outcomes in picked.items()})


def sessions(
    recordings: Recordings, networks: Sequence[Network], policy: Policy, count: int
) -> list[tuple[Network, Outcome]]:
    """So many sessions on each network; the same viewers and videos for every policy."""
    return [
        (network, Player(network, policy, visits(recordings, (network.number, seed))).run())
        for network in networks
        for seed in range(count)
    ]


def visits(recordings: Recordings, seed: Sequence[int]) -> list[Visit]:
    """What somebody swipes through, and how long they stay with each."""
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(recordings.videos), _VISITS)
    return [
        Visit(video, max(0.25, video.watched_s(float(luck))))
        for video, luck in zip((recordings.videos[pick] for pick in picks), rng.random(_VISITS), strict=True)
    ]


def summary(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The figures of several sessions."""
    watched_s = sum(one.watched_s for one in outcomes)
    startups = np.array([startup for one in outcomes for startup in one.startups_s])
    return {
        "waited_s_per_min": 60 * sum(one.waited_s for one in outcomes) / watched_s,
        "stalled_s_per_min": 60 * sum(one.stalled_s for one in outcomes) / watched_s,
        "startup_p50_ms": 1000 * float(np.percentile(startups, 50)),
        "startup_p95_ms": 1000 * float(np.percentile(startups, 95)),
        "wasted_percent": 100
        * (1 - sum(one.seen_bits for one in outcomes) / sum(one.fetched_bits for one in outcomes)),
        "picture_kbps": sum(one.watched_bits for one in outcomes) / watched_s / 1000,
    }


_UNITS: Final = {
    "waited_s_per_min": "s/min",
    "stalled_s_per_min": "s/min",
    "startup_p50_ms": "ms",
    "startup_p95_ms": "ms",
    "wasted_percent": "%",
    "picture_kbps": "kbit/s",
}


_TO_BEAT: Final = frozenset({"waited_s_per_min", "stalled_s_per_min", "wasted_percent"})


def _compared(kind: str, found: dict[str, dict[str, float]]) -> Iterator[Figure]:
    """Each figure of ours beside the peer that it has to beat: `nothing` in waiting, `five` in waste."""
    for metric, unit in _UNITS.items():
        mine = found["ours"][metric]
        rivals = {name: found[name][metric] for name in ("nothing", "five")}
        peer = "five" if metric == "wasted_percent" else "nothing"
        target = Target(at_most=round(rivals[peer], 3)) if metric in _TO_BEAT else Target()
        about = {"class": kind} | {f"{name}_value": round(value, 3) for name, value in rivals.items()}
        yield Figure("prefetch", metric, mine, unit, target, about, peer, rivals[peer])
