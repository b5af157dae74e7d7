"""Pages of For You, why each post is there, and the receipts that prove it."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from parvis.api.schemas.posts import Status

MicroPoints = Annotated[int, Field(description="Millionths of a point.")]
PerMille = Annotated[int, Field(ge=0)]


class FeedPage(Schema):
    """One page. The receipt names it: in watch events, and where the next page begins."""

    posts: list[Status]
    after: str | None = Field(description="Send this as `after` for the next page; null at the end.")
    receipt: str | None = Field(description="For `receipt` of watch events, and for /explain.")
    recipe: str = Field(
        description="`for_you`, `again` when all was seen, or `simple` when nothing can rank."
    )
    degraded: list[str] = Field(description="What could not be had: stages, or recipes that have a stand-in.")


class FeedTerm(Schema):
    """One thing that may follow, and what its chance is worth."""

    action: str
    chance: int = Field(description="In 2^-20. Of `watched`: how many of its eight steps are expected.")
    weight: int = Field(description="Thousandths of a point, as published.")
    percent: int = Field(description="How much of the weight counts, by the member's own settings.")
    points: MicroPoints


class FeedFactor(Schema):
    """One thing that multiplies, and what is left after it (rounded down)."""

    name: str
    per_mille: PerMille
    points: MicroPoints


class FeedSum(Schema):
    """The sum behind a place: gains, times each factor, times each discount, less `losses` and `seen`."""

    terms: list[FeedTerm]
    gains: MicroPoints
    factors: list[FeedFactor]
    losses: MicroPoints
    seen: MicroPoints
    points: MicroPoints = Field(description="Before the discounts.")
    discounts: list[FeedFactor]
    place_points: MicroPoints


class FeedDisplaced(Schema):
    """The post that would have stood there instead."""

    id: str
    place_points: MicroPoints


class FeedExplanation(Schema):
    """Why a post stood on a page."""

    receipt: str
    post: str
    at: str
    place: int = Field(description="On the page, from 1 on.")
    because: list[str] = Field(description="Sentences for a person, in the language asked for.")
    sources: list[str]
    candidates: int = Field(description="How many posts any source named.")
    scored: int = Field(description="How many of them were left to be scored.")
    recipe: str
    degraded: list[str]
    sum: FeedSum | None = Field(description="Null on a page that no model ranked.")
    way: str = Field(description="`ranked`, `explored` (a place kept for the new) or `uniform` (by lot).")
    propensity: int = Field(description="How likely the post was to stand there, in 2^-32.")
    displaced: FeedDisplaced | None


class FeedServed(Schema):
    """One post of a page."""

    post: str
    way: str
    propensity: int


class FeedArray(Schema):
    """Numbers by rows; those of 64 bits are texts, because JSON's are not that long everywhere."""

    dtype: str
    shape: list[int]
    values: list[Any]


class FeedReceipt(Schema):
    """All that a page was made of. `docs/receipts.md` names every array."""

    id: str
    at: str
    previous: str | None
    recipe: str
    policy: str
    weights: str
    served: list[FeedServed]
    day: str = Field(description="Whose secret the page's chance came from (UTC).")
    seed: str = Field(description="HMAC-SHA256 of the id under that secret, in hexadecimal.")
    about: dict[str, Any]
    arrays: dict[str, FeedArray]


class FeedCommitment(Schema):
    """What is public of one day's secret. Its SHA-256 is told ahead, itself when the day is over."""

    day: str
    commitment: str
    committed_at: str
    secret: str | None
