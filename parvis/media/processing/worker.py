"""The process that opens untrusted images: `python -I -m parvis.media.processing.worker`.

Reads one JSON document of orders and limits, binds itself by the limits before it touches a
file, and writes one JSON line an order. Whatever a decoder raises becomes a refusal here,
because there is nobody else to catch it; what kills the process, the server sees.
"""

import json
import resource
import sys
import sysconfig

from parvis.media.processing import confine
from parvis.media.processing.contract import (
    Limits,
    Order,
    Outcome,
    Refusal,
    Refused,
    order_from_json,
    outcome_to_json,
)
from parvis.media.processing.render import render

_CUT_OFF = ("truncat", "premature", "end of file", "unexpected eof", "not enough")


def main() -> None:
    task = json.load(sys.stdin)
    limits = Limits(**task["limits"])
    _bind(limits)
    confine.to_folder(task["folder"], libraries=_code_folders())
    for raw in task["orders"]:
        outcome = _fulfil(order_from_json(raw), limits.max_pixels)
        sys.stdout.write(json.dumps(outcome_to_json(outcome)) + "\n")
        sys.stdout.flush()


def _code_folders() -> list[str]:
    paths = sysconfig.get_paths()
    return sorted({paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")})


def _bind(limits: Limits) -> None:
    """Take on the limits, hard ones, so that nothing later in this process can lift them."""
    for kind, most in (
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _fulfil(order: Order, max_pixels: int) -> Outcome:
    try:
        return render(order, max_pixels)
    except Refused as refused:
        return refused.refusal
    except MemoryError:
        return Refusal("too_hungry", {})
    except Exception as error:  # noqa: BLE001 - decoders raise anything for a damaged file
        said = str(error).lower()
        code = "cut_off" if any(word in said for word in _CUT_OFF) else "damaged"
        return Refusal(code, {}, f"{type(error).__name__}: {error}"[:200])


if __name__ == "__main__":
    main()
