"""`parvis feed replay`: make pages of For You again from their receipts, and say where they differ."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from parvis.base import ids
from parvis.feed.queries.receipts import ReceiptView, any_receipt, last_receipts
from parvis.feed.queries.replay import DIFFERENT, Replay, Replayer
from parvis.feed.replay import Difference

_SAID = {
    "identical": "identical",
    "different": "different",
    "unknown": "cannot be told",
    "none": "no model took part",
}


def run(arguments: list[str]) -> int:
    """Replay; the status is 1 if a page came out differently, 2 if it cannot be told of one."""
    given = _parser().parse_args(arguments)
    replayer, worst, count = Replayer(), 0, 0
    for receipt_id in _wanted(given):
        receipt = any_receipt(receipt_id)
        found = replayer.replay(receipt)
        worst = max(worst, _status(found), key=(0, 2, 1).index)
        count += 1
        sys.stdout.write((json.dumps(_told(receipt, found)) if given.json else _sentence(found)) + "\n")
    if not count:
        sys.stderr.write("There is no receipt to replay.\n")
    return worst


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parvis feed", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True, metavar="replay")
    replay = actions.add_parser("replay", help="make pages again, and compare")
    replay.add_argument("receipts", nargs="*", type=ids.parse, metavar="RECEIPT", help="ids of pages")
    replay.add_argument("--last", type=int, default=0, metavar="N", help="the last N pages as well")
    replay.add_argument("--part", default="0/1", metavar="K/N", help="of these, every N-th from the K-th on")
    replay.add_argument("--json", action="store_true", help="print one JSON object a page")
    return parser


def _wanted(given: argparse.Namespace) -> Iterator[UUID]:
    start, step = map(int, given.part.split("/"))
    yield from [*given.receipts, *last_receipts(given.last)][start::step]


def _status(found: Replay) -> int:
    if found.identical:
        return 0
    return 1 if DIFFERENT in (found.order, found.logits) else 2


def _told(receipt: ReceiptView, found: Replay) -> dict[str, Any]:
    return {
        "receipt": str(found.receipt_id),
        "recipe": receipt.recipe,
        "weights": receipt.weights,
        "bytes": len(receipt.packed),
        "identical": found.identical,
        "order": found.order,
        "logits": found.logits,
        "compared": found.compared,
        "changed": found.changed,
        "why": found.why,
        "difference": found.difference and _difference(found.difference),
    }


def _difference(found: Difference) -> dict[str, Any]:
    post = str(found.post_id) if found.post_id else None
    return {"what": found.what, "post": post, "receipt": found.kept, "again": found.again}


def _sentence(found: Replay) -> str:
    lines = [
        f"{found.receipt_id}: {'identical' if found.identical else 'not shown to be identical'}",
        f"  order from the receipt's chances: {_SAID[found.order]}",
        f"  chances from the weights: {_SAID[found.logits]}",
    ]
    if found.compared:
        lines[-1] += f" ({found.compared} posts, {found.changed} edited or deleted since)"
    if found.why:
        lines.append(f"  because {found.why}")
    if found.difference:
        one = found.difference
        of = f" of post {one.post_id}" if one.post_id else ""
        lines.append(f"  first difference: {one.what}{of}: {one.kept} in the receipt, {one.again} now")
    return "\n".join(lines)
