"""The benches of the engine measure what they say, on a machine without a GPU too."""

import argparse

import pytest

from bench import device, rank
from parvis.learn.schema import Size

TINY = Size(width=16, heads=2, layers=1, history=8, hidden=8)


def test_without_a_gpu_nothing_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    given = argparse.Namespace(pages=8, rows=100)
    assert list(device.figures(given)) == []
    assert capsys.readouterr().out == "no GPU\n"


def test_a_device_learns_and_serves_and_is_laid_beside_its_floor() -> None:
    figures = {figure.metric: figure.value for figure in device.measured(TINY, device.Load(4, 300, 2))}
    for what in ("learning", "serving"):
        assert figures[f"{what}_us"] > figures[f"{what}_floor_us"] > 0
        assert figures[f"{what}_devices"] > figures[f"{what}_floor_devices"] > 0
    assert figures["targets_per_s"] == pytest.approx(1e6 / figures["learning_us"], rel=1e-6)
    assert figures["candidates_per_s"] == pytest.approx(256e6 / figures["serving_us"], rel=1e-6)


def test_the_engine_answers_and_says_how_long_each_part_took() -> None:
    found = list(rank.figures(argparse.Namespace(requests=3, posts=2_000, many=3_000)))
    figures = {figure.metric: figure.value for figure in found}
    parts = sum(figures[f"{part}_p50_ms"] for part in ("attend", "seek", "nearest", "score", "select"))
    assert 0 < parts <= 1.5 * figures["p99_ms"]
    assert figures["nearest_1m_ms"] > 0
