"""What the first page would wait for: every post read, and what the model runs compiled."""

from collections.abc import Iterator

import numpy as np
import structlog

from parvis.accounts.queries import ANONYMOUS
from parvis.feed.models import Surface
from parvis.feed.published import published
from parvis.feed.services.serve import preview
from parvis.feed.stock.current import KEEPER
from parvis.learn.nearest import lay, nearest
from parvis.learn.schema import FIELDS, HEADS, Posts
from parvis.learn.serving import Asking, History, attend, prepare, score, seek

_log = structlog.get_logger(__name__)


def warm_up() -> None:
    """Make the feed ready; what goes wrong here is met again, and named, at the first page."""
    try:
        for _done in _steps():
            if KEEPER.stock().is_closed:
                return
    except Exception:  # noqa: BLE001 - a server without a warm feed is a server
        _log.exception("feed_not_warm")


def let_go() -> None:
    """Stop getting ready after the step that is under way: the server is about to end."""
    KEEPER.stock().is_closed = True


def _steps() -> Iterator[None]:
    """Run each program of the model once, for shapes are fixed and one post stands for all; then read all posts."""
    weights = published.current().weights
    yield
    post = prepare(weights, Posts(np.ones((1, len(FIELDS)), np.uint64)))
    one = np.zeros(1, np.int32)
    history = History(one, one, one.astype(np.int64), one.astype(np.int64), one)
    asking = Asking(history, post, np.zeros(len(HEADS), np.float32), int(Surface.FORYOU), 0)
    yield
    asker = attend(weights, asking)
    yield
    score(weights, asker, post, one)
    yield
    nearest(lay(post.offers), seek(weights, asker), 1)
    yield
    KEEPER.stock().fill()
    yield
    preview(ANONYMOUS, 10, {})
