"""Reads of what is being made, for those who watch over the server."""

from dataclasses import dataclass

from django.db.models import Count, Min

from parvis.base import clock
from parvis.media.models import Kind, Media, State, Video


@dataclass(frozen=True, slots=True)
class MakingStock:
    """How many videos are in which state, why some could not be made, how long the oldest waits."""

    by_state: dict[str, int]
    refused_by_code: dict[str, int]
    waits_s: float


def making_stock() -> MakingStock:
    videos = Media.objects.filter(kind=Kind.VIDEO).order_by()
    refused = Video.objects.exclude(refusal_code="").order_by()
    oldest = videos.filter(state=State.WAITING).aggregate(at=Min("created_at"))["at"]
    return MakingStock(
        by_state=dict.fromkeys(State.values, 0)
        | dict(videos.values_list("state").annotate(count=Count("id"))),
        refused_by_code=dict(refused.values_list("refusal_code").annotate(count=Count("media"))),
        waits_s=max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0,
    )
