"""Pages of For You, explanations and receipts, as programs read them."""

from dataclasses import asdict
from typing import Any

from numpy.typing import NDArray

from parvis.api.shapes.common import Json, instant
from parvis.api.shapes.post import status
from parvis.feed.instants import instant as moment
from parvis.feed.queries import Commitment, ReceiptView
from parvis.feed.queries.explain import WAYS, Explanation
from parvis.feed.reckoning import Reckoning
from parvis.feed.services.serve import FeedPage


def feed_page(found: FeedPage) -> Json:
    """Return one page."""
    return {
        "posts": [status(post) for post in found.posts],
        "after": found.after or None,
        "receipt": found.receipt_id,
        "recipe": found.recipe,
        "degraded": list(found.degraded),
    }


def explanation(found: Explanation) -> Json:
    """Return why a post stood on a page."""
    other = found.displaced
    return {
        "receipt": found.receipt.id,
        "post": found.post.id,
        "at": instant(found.at),
        "place": found.place,
        "because": list(found.because),
        "sources": list(found.sources),
        "candidates": found.candidates,
        "scored": found.scored,
        "recipe": found.receipt.recipe,
        "degraded": list(found.degraded),
        "sum": None if found.reckoning is None else _sum(found.reckoning),
        "way": found.way,
        "propensity": found.propensity,
        "displaced": other and other.post and {"id": other.post_id, "place_points": other.place_points},
    }


def receipt(view: ReceiptView) -> Json:
    """Return a receipt with everything in it."""
    body = view.body
    return {
        "id": view.id,
        "at": instant(moment(view.at_ms)),
        "previous": view.previous_id,
        "recipe": view.recipe,
        "policy": view.policy,
        "weights": view.weights,
        "served": [
            {"post": one.post_id, "way": WAYS[one.way], "propensity": one.propensity} for one in view.served
        ],
        "day": view.day.isoformat(),
        "seed": view.seed.hex(),
        "about": body.about,
        "arrays": {name: _array(array) for name, array in body.arrays.items()},
    }


def commitment(found: Commitment) -> Json:
    """Return what is public of a day's secret."""
    return {
        "day": found.day.isoformat(),
        "commitment": found.commitment,
        "committed_at": instant(found.committed_at),
        "secret": found.secret and found.secret.hex(),
    }


def _sum(found: Reckoning) -> Json:
    return {
        **asdict(found),
        "terms": [term._asdict() for term in found.terms],
        "factors": [factor._asdict() for factor in found.factors],
        "discounts": [factor._asdict() for factor in found.discounts],
    }


def _array(array: NDArray[Any]) -> Json:
    long = array.dtype.itemsize == 8
    values = array.astype(str).tolist() if long else array.tolist()
    return {"dtype": array.dtype.str[1:], "shape": list(array.shape), "values": values}
