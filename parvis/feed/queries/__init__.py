"""Reads of the room, viewer first."""

from parvis.feed.queries.climbs import Climb, ClimbState
from parvis.feed.queries.feedback import (
    FeedbackView,
    feedback_by_id,
    feedback_given,
    feedback_of,
)
from parvis.feed.queries.history import (
    RecentWatch,
    Watched,
    recent_watches,
    watch_history,
)
from parvis.feed.queries.insights import DayFigures, Figures, VideoInsights, video_insights
from parvis.feed.queries.receipts import Commitment, ReceiptView, commitments, receipt_of
from parvis.feed.queries.tuning import (
    ProfileView,
    Topic,
    memory_since_ms,
    suggested_topics,
    tuning_of,
    tuning_profile,
    tuning_profiles,
)

__all__ = [
    "Climb",
    "ClimbState",
    "Commitment",
    "DayFigures",
    "FeedbackView",
    "Figures",
    "ProfileView",
    "ReceiptView",
    "RecentWatch",
    "Topic",
    "VideoInsights",
    "Watched",
    "commitments",
    "feedback_by_id",
    "feedback_given",
    "feedback_of",
    "memory_since_ms",
    "receipt_of",
    "recent_watches",
    "suggested_topics",
    "tuning_of",
    "tuning_profile",
    "tuning_profiles",
    "video_insights",
    "watch_history",
]
