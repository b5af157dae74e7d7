"""Arrays in a file that is there in whole or not at all, with a few words on what they are."""

import json
import os
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

Arrays = dict[str, NDArray[Any]]
# One key alone, because several would be written in no particular order.
_KEY: Final = "parvis"


class Unreadable(Exception):
    """Bytes that do not hold arrays, and why."""


def packed(arrays: Arrays, about: dict[str, Any]) -> bytes:
    """Return arrays as bytes, the same ones for the same arrays."""
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    return save(whole, {_KEY: json.dumps(about, sort_keys=True)})


def unpacked(raw: bytes) -> tuple[Arrays, dict[str, Any]]:
    """Return the arrays in bytes, and what they are said to be; raise `Unreadable`."""
    try:
        length = int.from_bytes(raw[:8], "little")
        about = json.loads(json.loads(raw[8 : 8 + length])["__metadata__"][_KEY])
        arrays = load(raw)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(str(error)[:200]) from None
    if not isinstance(about, dict):
        raise Unreadable("it does not say what it is")
    return arrays, about


def put(raw: bytes, path: Path) -> None:
    """Write bytes beside their place, force them to the disk, and move them there."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)  # the name too
    finally:
        os.close(handle)


def part(arrays: Arrays, name: str) -> Arrays:
    """Return the arrays whose names begin with `name/`, without that."""
    return {
        key.removeprefix(f"{name}/"): array for key, array in arrays.items() if key.startswith(f"{name}/")
    }


def parts(**named: Arrays) -> Arrays:
    """Return arrays of several parts as one, to be told apart by `part`."""
    return {f"{name}/{key}": array for name, arrays in named.items() for key, array in arrays.items()}
