"""`parvis simulate`: imagined people use a real server, to see what its feed learns of them.

Without --url it starts a server of its own on an empty folder, and removes both at the end. With
--url it uses a running server, whose settings (--data, DATABASE_URL) this command has to be given
too: people move in by its database, and stay there.
"""

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from parvis.ops.simulation.world import Size, imagine


def run(arguments: list[str]) -> int:
    """Simulate, print what was found as JSON, and draw it."""
    given = _parser().parse_args(arguments)
    size = Size(
        members=given.members,
        newcomers=given.newcomers,
        authors=given.authors,
        posts=given.posts,
        new_posts=given.new_posts,
        swipes=given.swipes,
        days=given.days,
    )
    world = imagine(given.seed, size)
    with _network(given) as url:
        from parvis.ops.simulation.door import settle
        from parvis.ops.simulation.run import simulate

        settled = settle(world)
        with contextlib.ExitStack() as stack:
            if not given.url:
                from parvis.ops.simulation.server import serving

                stack.enter_context(serving(url))
            found = simulate(world, settled, url, settles_s=given.settle)
    sys.stdout.write(f"{json.dumps(found.told(), indent=2)}\n")
    if given.plot:
        from parvis.ops.simulation.drawing import taste_plot
        from parvis.ops.simulation.walks import PAGE

        title = "How much of what people are shown they love"
        Path(given.plot).write_text(taste_plot(title, found.courses(), PAGE), encoding="utf-8")
    return 0


@contextlib.contextmanager
def _network(given: argparse.Namespace) -> Iterator[str]:
    """Set Django up on the database of the server that is used; yield its address."""
    import django

    if given.url:
        django.setup()
        yield given.url.rstrip("/")
        return
    from parvis.ops.simulation.server import own_folder

    with own_folder(pool=given.pool) as url:
        django.setup()
        from parvis.ops.prepare import migrate

        migrate()
        yield url


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parvis simulate", description=__doc__)
    usual = Size()
    parser.add_argument("--seed", type=int, default=1, help="another number makes other people and posts")
    parser.add_argument("--members", type=int, default=usual.members, help="people who swipe first")
    parser.add_argument("--newcomers", type=int, default=usual.newcomers, help="people who come after them")
    parser.add_argument("--authors", type=int, default=usual.authors, help="people who post")
    parser.add_argument("--posts", type=int, default=usual.posts, help="posts that are there already")
    parser.add_argument("--new-posts", type=int, default=usual.new_posts, help="posts that come meanwhile")
    parser.add_argument("--swipes", type=int, default=usual.swipes, help="how far everybody swipes")
    parser.add_argument("--days", type=int, default=usual.days, help="on how many days the first ones do")
    parser.add_argument("--pool", type=int, default=20, help="the first pool of new posts, on its own server")
    parser.add_argument(
        "--settle", type=float, default=15, metavar="S", help="seconds to learn in before newcomers come"
    )
    parser.add_argument("--url", help="address of a server that runs already")
    parser.add_argument("--plot", metavar="FILE.svg", help="where to draw what the feed learned")
    return parser
