"""Many people doing something at the same moment, each over a connection of their own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

from parvis.base.errors import ParvisError

T = TypeVar("T")


def at_once(actions: Sequence[Callable[[], T]]) -> list[T | ParvisError]:
    """Start all actions together; return what each gave or was refused. Any other failure is raised."""
    start = threading.Barrier(len(actions))

    def act(action: Callable[[], T]) -> T | ParvisError:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return action()
        except ParvisError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))
