"""A line that the supervisor holds and every web process feels; it goes slack when the end has come.

A web server that stops waits for its open connections, and a live stream stays open for ever.
So streams must hear of the end before the web server does: the supervisor lets go of a named
pipe, and each process that listens to it sees the end of the file. That holds for a supervisor
that was killed as well.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path


def line(data_dir: Path) -> Path:
    """Return the place of the line."""
    return data_dir / "run" / "lifeline"


@contextlib.contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Hold the line until the block ends."""
    path = line(data_dir)
    path.unlink(missing_ok=True)
    os.mkfifo(path, mode=0o600)
    # Opened for both ways, because opening for writing alone waits for a reader.
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        yield
    finally:
        os.close(descriptor)
        path.unlink(missing_ok=True)


def when_slack(data_dir: Path, react: Callable[[], None]) -> None:
    """Call `react` on this event loop once the line is let go; never, if nobody holds one."""
    try:
        descriptor = os.open(line(data_dir), os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return
    loop = asyncio.get_running_loop()

    def let_go() -> None:
        loop.remove_reader(descriptor)
        os.close(descriptor)
        react()

    # Nobody ever writes to the line, so the only thing to read is its end.
    loop.add_reader(descriptor, let_go)
