import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.db import connection

from bench import burst, load, report, timelines
from bench.population.ids import counted, dashed, instants, uuids, without_repeats
from bench.processes import cpu_ms, memory_mb, tree
from bench.report import Figure, Target
from parvis.base import ids

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("target", "good", "bad"),
    [(Target(at_most=6), 6, 6.01), (Target(at_least=10), 10, 9.9), (Target(), 1e9, None)],
)
def test_a_figure_says_whether_it_is_good_enough(target: Target, good: float, bad: float | None) -> None:
    assert Figure("b", "m", good, "ms", target).as_dict()["ok"] is True
    if bad is not None:
        assert Figure("b", "m", bad, "ms", target).as_dict()["ok"] is False


def test_a_line_has_the_agreed_keys_and_names_a_peer_only_where_one_was_measured() -> None:
    line = Figure("timelines", "home_cpu_ms", 4.5, "ms", Target(at_most=6), {"database": "sqlite"}).as_dict()
    assert line == {
        "bench": "timelines",
        "metric": "home_cpu_ms",
        "value": 4.5,
        "unit": "ms",
        "target": 6,
        "ok": True,
        "database": "sqlite",
    }
    beside = Figure("t", "m", 1, "ms", peer="other", peer_value=2.0).as_dict()
    assert (beside["peer"], beside["peer_value"]) == ("other", 2.0)


def test_the_history_keeps_day_commit_and_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "HISTORY", tmp_path / "history.jsonl")
    report.record([Figure("b", "m", 1, "ms")])
    report.record([Figure("b", "m", 2, "ms")])
    lines = [json.loads(line) for line in (tmp_path / "history.jsonl").read_text().splitlines()]
    assert [line["value"] for line in lines] == [1, 2]
    assert all({"date", "commit", "cpu", "cores", "load"} <= line.keys() for line in lines)


def test_percentiles_are_those_of_the_times() -> None:
    answers = load.Answers(2.0, [load.Answer(200, float(ms)) for ms in range(1, 101)])
    assert answers.percentile_ms(50) == 51
    assert answers.percentile_ms(99) == 100
    assert answers.per_s == 50


def test_the_time_of_a_process_and_its_children_is_seen() -> None:
    spin = "import time\nwhile time.process_time() < {}: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin.format(0.3)!r}])"
    before = cpu_ms([os.getpid()])
    process = subprocess.Popen(
        [sys.executable, "-c", f"{child}\n{spin.format(0.1)}\nimport time; time.sleep(20)"]
    )
    try:
        deadline = time.monotonic() + 20
        while cpu_ms([process.pid]) < 380 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert 380 <= cpu_ms([process.pid]) < 2000
        assert cpu_ms([os.getpid()]) - before >= 380
        assert process.pid in tree([os.getpid()])
        assert 2 < memory_mb([process.pid]) < 100
    finally:
        process.kill()
        process.wait()


def test_ids_and_instants_of_a_population_are_ours() -> None:
    moments = np.array([1_700_000_000_123, 1_700_000_000_124])
    made = [ids.parse(dashed(text)) for text in uuids(np.random.default_rng(1), moments)]
    assert [one.version for one in made] == [7, 7]
    assert made == sorted(made)
    assert [int(ids.made_at(one).timestamp() * 1000) for one in made] == moments.tolist()
    assert instants(moments)[0] == "2023-11-14 22:13:20.123000"


def test_pairs_come_once_and_never_with_themselves() -> None:
    left, right = without_repeats(np.array([1, 1, 2, 3]), np.array([2, 2, 2, 1]), 10)
    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == [(1, 2), (3, 1)]
    assert counted(right, 4) == [0, 1, 1, 0]


@pytest.fixture
def kept_apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user
        monkeypatch.setenv("BENCH_DIR", folder)
        monkeypatch.delenv("DATABASE_URL", raising=False)
        yield


@pytest.mark.xdist_group("server")
def test_the_timelines_bench_measures_a_small_network(
    kept_apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, few in (("_ROUNDS", 1), ("_READS_A_ROUND", 40), ("_WRITES_A_ROUND", 30), ("_VISIBLE_TRIES", 2)):
        monkeypatch.setattr(timelines, name, few)
    given = Namespace(database="sqlite", accounts=120, posts=2_000, follows=2_400)
    values = {figure.metric: figure.value for figure in timelines.figures(given)}
    pages = {
        f"{page}_{what}"
        for page in ("home", "public", "notifications")
        for what in ("cpu_ms", "p50_ms", "p99_ms", "rps")
    }
    assert values.keys() == pages | {"write_cpu_ms", "write_p50_ms", "write_rps", "visible_ms", "rss_mb"}
    assert all(value > 0 for value in values.values())


@pytest.mark.xdist_group("server")
def test_a_burst_loses_nothing_not_even_when_the_server_is_killed(kept_apart: None) -> None:
    given = Namespace(database=connection.vendor, clients=16, seconds=3)
    figures = {figure.metric: figure for figure in burst.figures(given)}
    assert figures["burst_rps"].value > 0
    assert figures["killed_acknowledged"].value > 0
    for metric in ("burst_failed", "burst_lost", "killed_failed", "killed_lost"):
        assert figures[metric].value == 0, metric


def test_the_command_lists_the_benches() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "timelines" in done.stdout
    assert "burst" in done.stdout
