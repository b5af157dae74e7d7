"""What was learned, as one file: parameters, rows, rates and levels, named by the hash of its bytes.

A file is written beside its place, forced to the disk and renamed, so that there is the whole of
it or nothing. It is read only if every byte is the one that was written, every number is finite
and every shape is what this code means by it; what it says is never trusted further than that.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import jax
import numpy as np
from numpy.typing import NDArray

from parvis.learn import files, model
from parvis.learn.schema import (
    FORMS,
    HEADS,
    KINDS,
    RATES,
    VERSION,
    WATCH_STEPS,
    Floats,
    Ints,
    Names,
    S,
    Size,
)

_SUFFIX: Final = ".safetensors"
_NAME: Final = re.compile(r"[0-9a-f]{32}")
_PARAMS: Final = "params/"
RATE_COLUMNS: Final = len(HEADS) + 1  # log-odds over the base rates, and the familiarity
_SEED: Final = 1
_UNWATCHED_MS: Final = 8_000  # between two thresholds, before anybody watched anything


class WeightsRefused(Exception):
    """Weights that cannot be used, and why."""

    def __init__(self, reason: str) -> None:
        """Say why."""
        super().__init__(reason)
        self.reason = reason


class Found(NamedTuple):
    """What is known by name: `keys` ascend, `values` stand beside them."""

    keys: Names
    values: NDArray[Any]

    def of(self, wanted: Names) -> NDArray[Any]:
        """Return the values of names, and zeros for those that are not there."""
        if not len(self.keys):
            return np.zeros((*wanted.shape, *self.values.shape[1:]), self.values.dtype)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found = self.values[places]
        found[self.keys[places] != wanted] = 0
        return found


class Meta(NamedTuple):
    """Where weights come from."""

    size: Size
    seq: int  # the place in the log up to which it was learned
    made_at_ms: int


class Weights(NamedTuple):
    """All that a score depends on, beside the request itself."""

    meta: Meta
    params: model.Params
    table: Floats  # (rows, width); row 0 is that of the unknown, and zero
    rows: dict[str, Found]  # by kind of name: int32 places in the table
    rates: dict[str, Found]  # by table of rates: (n, RATE_COLUMNS)
    levels: Found  # of members: (n, heads)
    watched_ms: Ints  # (FORMS, WATCH_STEPS + 1): mean watched time between one threshold and the next


def initial(size: Size = S) -> Weights:
    """Return what is believed before anybody watched anything: base rates, and nothing of anyone."""
    none = np.empty(0, np.uint64)
    return Weights(
        meta=Meta(size, 0, 0),
        params=model.init(_SEED, size),
        table=np.zeros((1, size.width), np.float32),
        rows={kind: Found(none, np.empty(0, np.int32)) for kind in KINDS},
        rates={name: Found(none, np.empty((0, RATE_COLUMNS), np.float32)) for name in RATES},
        levels=Found(none, np.empty((0, len(HEADS)), np.float32)),
        watched_ms=np.tile(
            np.arange(WATCH_STEPS + 1, dtype=np.int32) * (2 * _UNWATCHED_MS // WATCH_STEPS), (FORMS, 1)
        ),
    )


def write(weights: Weights, folder: Path) -> str:
    """Return the name under which weights are now kept in a folder; raise `WeightsRefused` if unfit."""
    _check(weights)
    about = {"version": VERSION, **weights.meta._asdict(), "size": weights.meta.size._asdict()}
    raw = files.packed(dict(_arrays(weights)), about)
    name = hashlib.sha256(raw).hexdigest()[:32]
    files.put(raw, path_of(name, folder))
    return name


def read(folder: Path, name: str) -> Weights:
    """Return the weights of that name; raise `WeightsRefused` for anything but what was written."""
    if not _NAME.fullmatch(name):
        raise WeightsRefused(f"{name[:40]!r} is no name of weights")
    try:
        raw = path_of(name, folder).read_bytes()
    except FileNotFoundError:
        raise WeightsRefused(f"there are no weights {name}") from None
    except OSError as error:
        raise WeightsRefused(f"the weights {name} cannot be read: {error.strerror}") from None
    if hashlib.sha256(raw).hexdigest()[:32] != name:
        raise WeightsRefused(f"the weights {name} are damaged: their hash is another")
    return parse(raw)


def parse(raw: bytes) -> Weights:
    """Return the weights in a file's bytes; raise `WeightsRefused` for what this code cannot mean."""
    try:
        arrays, about = files.unpacked(raw)
    except files.Unreadable as error:
        raise WeightsRefused(f"these are no weights: {error}") from None
    meta = _meta(about)
    paths, tree = jax.tree_util.tree_flatten_with_path(_shapes(meta.size))
    try:
        weights = Weights(
            meta=meta,
            params=jax.tree.unflatten(tree, [arrays[_param(path)] for path, _leaf in paths]),
            table=arrays["table"],
            rows={kind: _found(arrays, f"rows/{kind}") for kind in KINDS},
            rates={rate: _found(arrays, f"rates/{rate}") for rate in RATES},
            levels=_found(arrays, "levels"),
            watched_ms=arrays["watched_ms"],
        )
    except KeyError as error:
        raise WeightsRefused(f"{error.args[0]} is missing") from None
    if len(arrays) != sum(1 for _ in _arrays(weights)):
        raise WeightsRefused("there are arrays in it that no code knows")
    _check(weights)
    # From here on they lie where the device reads them: nothing is copied at a request.
    return weights._replace(params=jax.tree.map(jax.numpy.asarray, weights.params))


def sound(weights: Weights) -> bool:
    """Return whether weights are fit to be written."""
    try:
        _check(weights)
    except WeightsRefused:
        return False
    return True


def path_of(name: str, folder: Path) -> Path:
    """Return where the weights of a name are kept."""
    return folder / f"{name}{_SUFFIX}"


def _arrays(weights: Weights) -> Iterator[tuple[str, NDArray[Any]]]:
    paths, _tree = jax.tree_util.tree_flatten_with_path(weights.params)
    for path, leaf in paths:
        yield _param(path), np.asarray(leaf)
    yield "table", weights.table
    yield "watched_ms", weights.watched_ms
    for name, found in _named(weights):
        yield f"{name}/keys", found.keys
        yield f"{name}/values", found.values


def _named(weights: Weights) -> Iterator[tuple[str, Found]]:
    yield from ((f"rows/{kind}", found) for kind, found in weights.rows.items())
    yield from ((f"rates/{rate}", found) for rate, found in weights.rates.items())
    yield "levels", weights.levels


def _found(arrays: dict[str, NDArray[Any]], name: str) -> Found:
    return Found(arrays[f"{name}/keys"], arrays[f"{name}/values"])


def _param(path: Any) -> str:
    return _PARAMS + "/".join(str(getattr(part, "key", getattr(part, "idx", part))) for part in path)


def _meta(about: dict[str, Any]) -> Meta:
    try:
        meta = Meta(Size(**about["size"]), about["seq"], about["made_at_ms"])
        version = about["version"]
    except (KeyError, TypeError):
        raise WeightsRefused("it does not say what it is") from None
    if version != VERSION:
        raise WeightsRefused(f"they were learned of other features ({version}; here it is {VERSION})")
    size = meta.size
    if not all(type(number) is int and 0 < number <= 4096 for number in size) or size.width % size.heads:
        raise WeightsRefused("no model has this size")
    if type(meta.seq) is not int or type(meta.made_at_ms) is not int:
        raise WeightsRefused("it does not say when it was made")
    return meta


@lru_cache(maxsize=4)
def _shapes(size: Size) -> model.Params:
    """Return the parameters of some model of a size, for their shapes."""
    return model.init(_SEED, size)


def _check(weights: Weights) -> None:
    """Raise `WeightsRefused` unless everything has its shape, its type, its order, and is finite."""
    size = weights.meta.size
    leaves, _tree = jax.tree_util.tree_flatten_with_path(weights.params)
    for (path, leaf), like in zip(leaves, jax.tree.leaves(_shapes(size)), strict=True):
        _fits(_param(path), np.asarray(leaf), like.shape, np.float32)
    rows = len(weights.table)
    _fits("table", weights.table, (rows, size.width), np.float32)
    if not rows or weights.table[0].any():
        raise WeightsRefused("the row of the unknown is not zero")
    _fits("watched_ms", weights.watched_ms, (FORMS, WATCH_STEPS + 1), np.int32)
    if weights.watched_ms.min() < 0:
        raise WeightsRefused("a watched time is less than nothing")
    for name, found in _named(weights):
        count = found.keys.shape[:1]
        _fits(f"{name}/keys", found.keys, count, np.uint64)
        if (found.keys[1:] <= found.keys[:-1]).any():
            raise WeightsRefused(f"{name}/keys do not ascend")
        if name.startswith("rows/"):
            _fits(f"{name}/values", found.values, count, np.int32)
            if found.values.size and not 0 <= found.values.min() <= found.values.max() < rows:
                raise WeightsRefused(f"{name} names a row that is not there")
        else:
            columns = len(HEADS) if name == "levels" else RATE_COLUMNS
            _fits(f"{name}/values", found.values, (*count, columns), np.float32)


def _fits(name: str, array: NDArray[Any], shape: tuple[int, ...], dtype: type) -> None:
    if array.dtype != dtype or array.shape != shape:
        raise WeightsRefused(
            f"{name} is {array.dtype} {array.shape}, where {np.dtype(dtype)} {shape} should be"
        )
    if dtype is np.float32 and not np.isfinite(array).all():
        raise WeightsRefused(f"{name} has a number that is none")
