"""How a feed is set, and what somebody wants less of."""

from typing import Annotated, Any, Final, Literal

from ninja import Schema
from pydantic import Field

from parvis.api.schemas.accounts import Account
from parvis.api.schemas.media import Sound
from parvis.api.schemas.posts import Status

Slider = Annotated[int, Field(ge=-100, le=100)]


class TuningTopics(Schema):
    """Hashtags, without their sign: `on` counts twice, `off` is never shown."""

    on: list[str] = Field([])
    off: list[str] = Field([])


class TuningWords(Schema):
    """Words, or several in their order: a post whose text has them is never shown."""

    off: list[str] = Field([])


class Tuning(Schema):
    """The settings. What is absent is as published."""

    video: Slider = Field(0, description="From text (-100) to video (100).")
    discovery: Slider = Field(0, description="From who is followed (-100) to everybody else (100).")
    new: Slider = Field(0, description="From authors and topics seen before (-100) to new ones (100).")
    weights: dict[str, Annotated[int, Field(ge=0, le=300)]] = Field(
        {}, description="Percent of an action's published weight; what is absent counts 100."
    )
    topics: TuningTopics = Field(TuningTopics(on=[], off=[]))
    words: TuningWords = Field(TuningWords(off=[]))
    languages: list[str] = Field([], description="Only these (ISO 639-1); none at all: every language.")


class TuningProfile(Schema):
    """Settings under a name. `digest` is the hash of their one written form."""

    id: str
    name: str
    in_use: bool
    changed_at: str
    tuning: Tuning
    digest: str


class TuningAction(Schema):
    """An action, its published weight in thousandths of a point, and why it is worth that."""

    action: str
    weight: int
    why: str


class Tuned(Schema):
    """What the feed goes by; `profile` is null as published."""

    profile: str | None
    tuning: Tuning
    digest: str
    profiles: list[TuningProfile]
    actions: list[TuningAction]


class TuningFile(Schema):
    """A profile to keep, to pass on, and to import elsewhere."""

    parvis: Literal["tuning"]
    version: Literal[1]
    name: str
    tuning: Tuning


class Feedback(Schema):
    """One thing that a member wants less of. What it is about is null where it is gone."""

    id: str
    kind: Literal["post", "author", "topic", "sound"]
    at: str
    post: Status | None
    author: Account | None
    topic: str | None
    sound: Sound | None


# As the operation reads it: whole, because a file says nothing beyond its parts.
TUNING_FILE: Final[dict[str, Any]] = {
    "required": True,
    "content": {"application/json": {"schema": TuningFile.model_json_schema()}},
}
