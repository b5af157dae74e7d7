"""`parvis weights`: see which weights the feed has served with, and go back to earlier ones."""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from parvis.feed.queries.publications import PublicationView, in_force, publication, publications
from parvis.feed.services.publications import resume_publishing, roll_back

_SHORT: Final = 12


def run(arguments: list[str]) -> int:
    """Do what was asked."""
    given = _parser().parse_args(arguments)
    actions: dict[str, Callable[[argparse.Namespace], None]] = {
        "list": lambda given: _list(given.count),
        "show": lambda given: _show(given.name),
        "rollback": lambda given: _roll_back(given.name),
        "resume": lambda _given: _resume(),
    }
    actions[given.action](given)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parvis weights", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="the last publications, the newest first")
    listing.add_argument("--count", type=int, default=20, help="how many")
    show = actions.add_parser("show", help="what is known of one; of those in force without a name")
    show.add_argument("name", nargs="?", default="", help="a name, or its beginning")
    back = actions.add_parser(
        "rollback", help="put earlier weights in force, and keep them there until `resume`"
    )
    back.add_argument("name", nargs="?", default="", help="a name or its beginning; else those before")
    actions.add_parser("resume", help="let the newest weights serve again")
    return parser


def _list(count: int) -> None:
    here = in_force()
    found = publications(count)
    if not found:
        _say("Nothing was published yet: the feed goes by what is in a post alone.")
    for one in found:
        serving = here.publication is not None and here.publication.number == one.number
        mark = ("pinned" if here.pinned else "serves") if serving else ""
        _say(
            f"{one.name[:_SHORT]}  {one.made_at:%Y-%m-%d %H:%M:%S}  {one.examples:>10,} examples"
            f"  loss {one.loss:.4f}  {one.size_bytes / 1e6:8.2f} MB  {mark}{_refused(one)}"
        )
    if here.held_back:
        _say(f"Held back since {here.held_back_since:%Y-%m-%d %H:%M:%S}: {here.held_back}.")


def _show(name: str) -> None:
    here = in_force()
    one = publication(name) if name else here.publication
    if one is None:
        _say("Nothing was published yet: the feed goes by what is in a post alone.")
        return
    _say(f"name      {one.name}")
    _say(f"published {one.made_at:%Y-%m-%d %H:%M:%S} UTC, as number {one.number}")
    _say(f"learned   {one.examples:,} examples, up to place {one.learned_seq} of the log")
    _say(f"loss      {one.loss:.4f} of what the base rates leave open")
    _say(f"size      {one.size_bytes:,} bytes")
    if here.publication is not None and here.publication.number == one.number:
        _say(f"in force  since {here.chosen_at:%Y-%m-%d %H:%M:%S} UTC{', pinned' if here.pinned else ''}")
    if one.refusal:
        _say(f"refused   {one.refusal}")


def _roll_back(name: str) -> None:
    one = roll_back(name)
    _say(
        f"{one.name[:_SHORT]} of {one.made_at:%Y-%m-%d %H:%M:%S} UTC is in force and stays so until"
        " `parvis weights resume`. The trainer goes back too, and learns on from now."
    )


def _resume() -> None:
    one = resume_publishing()
    _say(
        f"{one.name[:_SHORT]} is in force; new weights follow as they come." if one else "New weights follow."
    )


def _refused(one: PublicationView) -> str:
    return f"refused: {one.refusal}" if one.refusal else ""


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
