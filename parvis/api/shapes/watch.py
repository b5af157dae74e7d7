"""What was watched, and how a video is watched, as programs read it."""

from dataclasses import asdict

from parvis.api.shapes.common import Json, instant
from parvis.api.shapes.post import status
from parvis.feed.queries import Climb, Figures, VideoInsights, Watched


def watched(entry: Watched) -> Json:
    """Return one entry of a watch history."""
    return {
        "id": str(entry.id),
        "at": instant(entry.at),
        "watched_ms": entry.watched_ms,
        "duration_ms": entry.duration_ms,
        "finished": entry.finished,
        "status": status(entry.post),
    }


def insights(found: VideoInsights) -> Json:
    """Return what the author of a video may know; null is fewer than five, or not told yet."""
    return {
        "duration_ms": found.duration_ms,
        "total": _figures(found.total),
        "days": [{"day": day.day.isoformat(), **_figures(day.figures)} for day in found.days],
        "surfaces": [{"surface": name, "views": views} for name, views in found.surfaces],
        "curve": found.curve,
        "finished_percent": found.finished_percent,
        "average_percent": found.average_percent,
        "ladder": _ladder(found.ladder) if found.ladder else None,
    }


def _ladder(climb: Climb) -> Json:
    return {**asdict(climb), "until": instant(climb.until)}


def _figures(figures: Figures) -> Json:
    return asdict(figures)
