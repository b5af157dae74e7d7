"""Weights come back as they were written, or not at all, and it is said why."""

from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from parvis.learn import weights as files
from parvis.learn.files import packed, unpacked
from parvis.learn.schema import HEADS, KINDS, L, S, Size
from parvis.learn.weights import Found, Weights, WeightsRefused, initial, parse, path_of, read, sound, write
from tests.learned import MEMBERS, SMALL, some_posts, some_weights


@pytest.fixture(scope="module")
def weights() -> Weights:
    return some_weights(some_posts(30))


def test_what_is_read_is_what_was_written(weights: Weights, tmp_path: Path) -> None:
    name = write(weights, tmp_path)
    again = read(tmp_path, name)
    for one, other in zip(jax.tree.leaves(weights), jax.tree.leaves(again), strict=True):
        assert np.array_equal(one, other)
    assert again.meta == weights.meta
    assert write(again, tmp_path) == name
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.safetensors"]


@pytest.mark.parametrize("size", [S, L], ids=["S", "L"])
def test_a_network_begins_with_weights_of_nobody(size: Size, tmp_path: Path) -> None:
    found = read(tmp_path, write(initial(size), tmp_path))
    assert found.meta.size == size
    assert not found.levels.keys.size


@pytest.mark.parametrize("name", ["", "../secret", "0" * 31, "G" * 32, "0" * 32])
def test_a_name_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(WeightsRefused, match=r"no name of weights|there are no weights"):
        read(tmp_path, name)


@pytest.mark.parametrize("change", ["truncated", "flipped", "longer", "empty"])
def test_damage_is_refused(change: str, weights: Weights, tmp_path: Path) -> None:
    name = write(weights, tmp_path)
    path = path_of(name, tmp_path)
    raw = bytearray(path.read_bytes())
    if change == "flipped":
        raw[len(raw) // 2] ^= 1
    path.write_bytes({"truncated": raw[:-100], "flipped": raw, "longer": raw + b"x", "empty": b""}[change])
    with pytest.raises(WeightsRefused, match="damaged: their hash is another"):
        read(tmp_path, name)


def _with(weights: Weights, **changed: Any) -> Weights:
    return weights._replace(**changed)


UNFIT = {
    "a NaN in the table": (
        lambda w: _with(w, table=np.where(np.arange(len(w.table))[:, None] == 2, np.nan, w.table)),
        "table has a number that is none",
    ),
    "an infinity in a parameter": (
        lambda w: _with(w, params=w.params | {"bias": w.params["bias"] + np.float32(np.inf)}),
        "params/bias has a number that is none",
    ),
    "a rate that is none": (
        lambda w: _with(
            w, rates=w.rates | {"form": w.rates["form"]._replace(values=w.rates["form"].values * np.nan)}
        ),
        "rates/form/values has a number that is none",
    ),
    "a table of another width": (lambda w: _with(w, table=w.table[:, :-1]), "table is float32"),
    "a parameter of another shape": (
        lambda w: _with(w, params=w.params | {"bias": w.params["bias"][:-1]}),
        "params/bias is float32",
    ),
    "numbers of another kind": (lambda w: _with(w, table=w.table.astype(np.float64)), "table is float64"),
    "something in the unknown's row": (lambda w: _with(w, table=w.table + 1), "row of the unknown"),
    "keys out of order": (
        lambda w: _with(w, levels=Found(MEMBERS[::-1].copy(), w.levels.values)),
        "levels/keys do not ascend",
    ),
    "fewer values than keys": (
        lambda w: _with(w, levels=Found(MEMBERS, w.levels.values[:-1])),
        "levels/values is float32",
    ),
    "a row that is not there": (
        lambda w: _with(
            w, rows=w.rows | {"post": w.rows["post"]._replace(values=w.rows["post"].values + 999)}
        ),
        "rows/post names a row that is not there",
    ),
    "time that runs backwards": (lambda w: _with(w, watched_ms=w.watched_ms - 9_999), "less than nothing"),
}


@pytest.mark.parametrize("what", UNFIT)
def test_what_is_unfit_is_neither_written_nor_read(what: str, weights: Weights, tmp_path: Path) -> None:
    change, reason = UNFIT[what]
    unfit = change(weights)
    unfit = unfit._replace(
        params=jax.tree.map(lambda leaf: np.asarray(leaf, np.float32), unfit.params),
        table=np.asarray(unfit.table, unfit.table.dtype if what == "numbers of another kind" else np.float32),
    )
    assert not sound(unfit)
    with pytest.raises(WeightsRefused, match=reason):
        write(unfit, tmp_path)
    assert not list(tmp_path.iterdir())
    about = {"version": files.VERSION, **unfit.meta._asdict(), "size": unfit.meta.size._asdict()}
    with pytest.raises(WeightsRefused, match=reason):
        parse(packed(dict(files._arrays(unfit)), about))


def test_what_means_something_else_is_refused(weights: Weights) -> None:
    arrays = dict(files._arrays(weights))
    about = {"version": files.VERSION, **weights.meta._asdict(), "size": SMALL._asdict()}
    for changed, reason in (
        ({"version": "0" * 16}, "learned of other features"),
        ({"size": {"width": 3}}, "does not say what it is"),
        ({"size": SMALL._asdict() | {"width": 10**9}}, "no model has this size"),
        ({"size": SMALL._asdict() | {"heads": 3}}, "no model has this size"),
        ({"seq": "yesterday"}, "does not say when"),
    ):
        with pytest.raises(WeightsRefused, match=reason):
            parse(packed(arrays, about | changed))
    with pytest.raises(WeightsRefused, match="table is missing"):
        parse(packed({name: array for name, array in arrays.items() if name != "table"}, about))
    with pytest.raises(WeightsRefused, match="no code knows"):
        parse(packed(arrays | {"party": np.zeros(3)}, about))
    for raw in (b"", b"\xff" * 200, b"{}", packed(arrays, about)[:-8]):
        with pytest.raises(WeightsRefused, match="these are no weights"):
            parse(raw)
    assert unpacked(packed(arrays, about))[1] == about


def test_what_is_not_there_is_zero() -> None:
    found = Found(np.array([2, 5], np.uint64), np.array([[1.0], [2.0]], np.float32))
    assert found.of(np.array([5, 4, 2, 9, 0], np.uint64)).ravel().tolist() == [2, 0, 1, 0, 0]
    none = Found(np.empty(0, np.uint64), np.empty((0, len(HEADS)), np.float32))
    assert not none.of(np.array([1], np.uint64)).any()
    assert set(initial().rows) == set(KINDS)
