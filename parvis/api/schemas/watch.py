"""What a batch of watch events looks like, and its answer."""

from typing import Annotated, Any, Final, Literal

from ninja import Schema
from pydantic import Field

from parvis.api.schemas.posts import Status

Whole = Annotated[int, Field(ge=0)]


class WatchEvent(Schema):
    """One watch of one post. Times are milliseconds since 1970, or ISO 8601 with an offset."""

    id: str = Field(
        description="A UUID made by the client, best version 7; an event sent again keeps its id."
    )
    post: str = Field(description="The id of the post.")
    started_at: int | str = Field(description="When it began, by the client's clock; at most a week ago.")
    watched_ms: Whole = Field(
        description="How much of the video was played, all loops together and at whatever speed; "
        "of a post without a video, how long it was in view. At most duration_ms times loops + 1."
    )
    duration_ms: Whole = Field(0, description="How long the video is; 0 for a post without one.")
    loops: Whole = Field(0, description="How often it began anew; a jump back counts.")
    sound_on: bool = False
    ended: Literal["swiped", "finished", "paused", "left", "hidden", "closed", "failed"] = "closed"
    surface: Literal[
        "foryou", "following", "latest", "profile", "post", "sound", "hashtag", "search", "list",
        "bookmarks", "embed", "other",
    ] = "other"  # fmt: skip
    furthest_ms: Whole | None = Field(None, description="The furthest place reached, where `seen` is absent.")
    seen: list[list[int]] | None = Field(
        None, description="What was seen, as up to 100 ranges [from_ms, to_ms] of the video."
    )
    receipt: str | None = Field(None, description="The receipt of the page of For You that showed it.")
    shared: bool = Field(
        default=False,
        description="Meanwhile the post was sent on: a share sheet came to its end, or the link was copied. "
        "A sheet that was put away does not count. Not kept of visitors, nor without a watch history.",
    )


class Refusal(Schema):
    """One event that was not taken: its place in the batch, the field or rule, and a sentence."""

    index: int
    reason: str
    error: str


class WatchAnswer(Schema):
    """How many events are stored now, those included that had been before; and which were refused."""

    accepted: int
    refused: list[Refusal]


class Watched(Schema):
    """One entry of the viewer's watch history."""

    id: str
    at: str
    watched_ms: int
    duration_ms: int
    finished: bool
    status: Status


class FiguresOfDay(Schema):
    """About how many on one day (UTC), to a multiple of five; null is fewer than five."""

    day: str
    views: int | None
    viewers: int | None
    follows: int | None
    likes: int


class FiguresOfAll(Schema):
    """The same of all days. `viewers` leaves out visitors and members without a watch history."""

    views: int | None
    viewers: int | None
    follows: int | None
    likes: int


class Surface(Schema):
    """About how many views came from one place."""

    surface: str
    views: int


class Ladder(Schema):
    """Where a new post stands: the pools of members to whom it is shown, each larger than the last."""

    sizes: list[int] = Field(description="How many members have seen it when it leaves each pool.")
    pool: int = Field(description="The pool it is in or left, from 0; the number of pools: it passed all.")
    state: str = Field(description="climbing, passed, left or over.")
    impressions: int | None
    received_percent: int | None = Field(
        description="Compared with new posts of its form, which are at 100; null while too few saw it."
    )
    until: str = Field(description="When its time on the ladder is over.")


class Insights(Schema):
    """How a video is watched. Shares are null while fewer than sixty have watched it."""

    duration_ms: int
    total: FiguresOfAll
    days: list[FiguresOfDay]
    surfaces: list[Surface]
    curve: list[int] | None = Field(description="For each fiftieth of the video, the percentage that saw it.")
    finished_percent: int | None
    average_percent: int | None
    ladder: Ladder | None = Field(description="Null for what is not shown to everybody.")


# As the operation reads it: the body is JSON under whatever name a beacon gives it.
WATCH_BATCH: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "title": "WatchBatch",
                "required": ["events"],
                "properties": {
                    "sent_at": {
                        "anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}],
                        "description": "What the client's clock says now; it sets the events' times right.",
                    },
                    "events": {
                        "type": "array",
                        "maxItems": 50,
                        "items": WatchEvent.model_json_schema(),
                    },
                },
            }
        }
    },
}
