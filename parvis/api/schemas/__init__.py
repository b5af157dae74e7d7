"""What the answers contain, for the OpenAPI document; nothing is validated against it at run time.

The contract tests hold real answers against these and against Mastodon's own schemas.
"""

from parvis.api.schemas.accounts import (
    Account,
    AccountList,
    CredentialAccount,
    FamiliarFollowers,
    MutedAccount,
    Preferences,
    Profile,
    Relationship,
    Suggestion,
)
from parvis.api.schemas.apps import Application, CredentialApplication, Token
from parvis.api.schemas.common import Empty, Error, Opaque
from parvis.api.schemas.feed import FeedCommitment, FeedExplanation, FeedPage, FeedReceipt
from parvis.api.schemas.media import MediaAttachment, OwnVideo, Sound, Storage, Upload
from parvis.api.schemas.notifications import Count, GroupedNotifications, Marker, Notification
from parvis.api.schemas.posts import (
    Context,
    Poll,
    Search,
    Status,
    StatusEdit,
    StatusSource,
    Tag,
)
from parvis.api.schemas.tuning import (
    TUNING_FILE,
    Feedback,
    Tuned,
    Tuning,
    TuningFile,
    TuningProfile,
)
from parvis.api.schemas.watch import WATCH_BATCH, Insights, WatchAnswer, Watched

__all__ = [
    "TUNING_FILE",
    "WATCH_BATCH",
    "Account",
    "AccountList",
    "Application",
    "Context",
    "Count",
    "CredentialAccount",
    "CredentialApplication",
    "Empty",
    "Error",
    "FamiliarFollowers",
    "FeedCommitment",
    "FeedExplanation",
    "FeedPage",
    "FeedReceipt",
    "Feedback",
    "GroupedNotifications",
    "Insights",
    "Marker",
    "MediaAttachment",
    "MutedAccount",
    "Notification",
    "Opaque",
    "OwnVideo",
    "Poll",
    "Preferences",
    "Profile",
    "Relationship",
    "Search",
    "Sound",
    "Status",
    "StatusEdit",
    "StatusSource",
    "Storage",
    "Suggestion",
    "Tag",
    "Token",
    "Tuned",
    "Tuning",
    "TuningFile",
    "TuningProfile",
    "Upload",
    "WatchAnswer",
    "Watched",
]
