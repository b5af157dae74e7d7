"""The room's tables.

Accounts and posts are named by their ids, without foreign keys: the log is written thousands of
times a second, each key would be one more lookup a row, and a post that goes away need not wait
until its watches and receipts are found. Who reads them asks `posts.visibility` for the posts.
"""

from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from parvis.feed.models.feedback import Feedback, FeedbackKind
from parvis.feed.models.progress import Progress
from parvis.feed.models.publications import Forgotten, Publication, WeightsInForce
from parvis.feed.models.receipts import Receipt, SeedSecret
from parvis.feed.models.trials import FormTrial, Trial
from parvis.feed.models.tuning import Memory, TuningProfile
from parvis.feed.models.watching import Ended, PostDay, Surface, WatchEvent

# Stands for the account of whoever keeps no watch history, and of visitors. No account has it.
UNNAMED: Final = UUID(int=0)

__all__ = [
    "UNNAMED",
    "Ended",
    "Feedback",
    "FeedbackKind",
    "Forgotten",
    "FormTrial",
    "Memory",
    "PostDay",
    "Progress",
    "Publication",
    "Receipt",
    "SeedSecret",
    "Surface",
    "Trial",
    "TuningProfile",
    "WatchEvent",
    "WeightsInForce",
]
