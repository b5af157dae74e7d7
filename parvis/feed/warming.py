"""What the first page would wait for: every post read, and what the model runs compiled."""

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
from parvis.learn.weights import Weights

_log = structlog.get_logger(__name__)


def warm_up() -> None:
    """Make the feed ready; what goes wrong here is met again, and named, at the first page."""
    try:
        _compile(published.current().weights)
        KEEPER.stock().fill()
        preview(ANONYMOUS, 10, {})
    except Exception:  # noqa: BLE001 - a server without a warm feed is a server
        _log.exception("feed_not_warm")


def let_go() -> None:
    """Stop getting ready: the server is about to end."""
    KEEPER.stock().is_closed = True


def _compile(weights: Weights) -> None:
    """Run each program of the model once: shapes are fixed, so one post stands for all."""
    post = prepare(weights, Posts(np.ones((1, len(FIELDS)), np.uint64)))
    one = np.zeros(1, np.int32)
    history = History(one, one, one.astype(np.int64), one.astype(np.int64), one)
    asking = Asking(history, post, np.zeros(len(HEADS), np.float32), int(Surface.FORYOU), 0)
    asker = attend(weights, asking)
    score(weights, asker, post, one)
    nearest(lay(post.offers), seek(weights, asker), 1)
