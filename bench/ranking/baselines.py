"""The peers: four learners that predict an impression and then learn it, one after the other."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.ranking.kuairand import Log
from bench.ranking.measures import Floats

_ADAGRAD_RATE: Final = 0.15
_STRENGTHS: Final = {"member": 10.0, "video": 20.0, "surface": 20.0}
_VW: Final = "--loss_function logistic -b 22 -q ut -q ua -q db -q ib -q ub -l 0.3 --quiet"
Predict = Callable[[Log, Floats], Floats]


def available() -> dict[str, Predict]:
    """Return the peers that can run here; Vowpal Wabbit is absent where it is not installed."""
    peers: dict[str, Predict] = {"lr": _logistic, "odds": _odds, "item": _item}
    try:
        import vowpalwabbit  # noqa: F401 - asked whether it is there
    except ImportError:
        return peers
    return peers | {"vw": _vowpal}


def _features(log: Log) -> dict[str, NDArray[np.int64]]:
    duration = np.log2(np.maximum(log.duration_ms, 1000) / 1000).astype(np.int64)
    return {
        "u": log.member, "v": log.video, "a": log.videos["author"][log.video],
        "t": log.videos["topic"][log.video], "b": log.surface, "h": log.hour, "d": duration,
    }  # fmt: skip


def _logistic(log: Log, happened: Floats) -> Floats:
    """Logistic regression on ids and crosses of ids, each with a weight of its own, by Adagrad."""
    plain = _features(log)
    crosses = ("ut", "ua", "bd", "vb", "ub")
    columns = [*(plain[name] for name in "uvatbh"), *(plain[a] << 32 | plain[b] for a, b in crosses)]
    base, coded = 0, []
    for column in columns:
        _names, codes = np.unique(column, return_inverse=True)
        coded.append(codes + base)
        base += int(codes.max()) + 1
    rows = np.stack(coded, axis=1)
    weights, gathered = np.zeros(base), np.full(base, 1e-8)
    scores = np.empty(len(happened))
    for place, named in enumerate(rows):
        scores[place] = logit = weights[named].sum()
        error = 1 / (1 + np.exp(-logit)) - happened[place]
        gathered[named] += error * error
        weights[named] -= _ADAGRAD_RATE * error / np.sqrt(gathered[named])
    return scores


def _vowpal(log: Log, happened: Floats) -> Floats:
    """Vowpal Wabbit with a namespace an id and five crosses, line by line."""
    from vowpalwabbit import Workspace

    named = _features(log)
    named["i"] = named.pop("v")
    workspace = Workspace(_VW)
    scores = np.empty(len(happened))
    for place in range(len(happened)):
        words = " ".join(f"|{name} {name}{column[place]}" for name, column in named.items())
        example = workspace.parse(f"{1 if happened[place] else -1} {words}")
        scores[place] = workspace.predict(example)
        workspace.learn(example)
        workspace.finish_example(example)
    return scores


def _odds(log: Log, happened: Floats) -> Floats:
    keys = {"member": log.member, "video": log.video, "surface": log.surface}
    return np.sum([_running(keys[name], happened, log, _STRENGTHS[name]) for name in keys], axis=0)


def _item(log: Log, happened: Floats) -> Floats:
    keys = {"video": log.video, "surface": log.surface}
    return np.sum([_running(keys[name], happened, log, _STRENGTHS[name]) for name in keys], axis=0)


def _running(keys: NDArray[np.int64], happened: Floats, log: Log, strength: float) -> Floats:
    """Return the smoothed log-odds of each key from all impressions before."""
    prior = happened[~log.test].mean()
    seen = np.zeros(keys.max() + 1)
    positive = np.zeros(keys.max() + 1)
    scores = np.empty(len(happened))
    for place, key in enumerate(keys):
        rate = (positive[key] + strength * prior) / (seen[key] + strength)
        scores[place] = np.log(rate / (1 - rate))
        seen[key] += 1
        positive[key] += happened[place]
    return scores
