"""The room's tables: what was said, what was done to it, and the index to find it again.

A foreign key that begins a longer index or a constraint has none of its own: it would cost
every write and serve no read.
"""

from parvis.posts.models.hashtag import Hashtag, HashtagFollow, HashtagTrend, PostHashtag
from parvis.posts.models.poll import Poll, PollOption, PollVote
from parvis.posts.models.post import ABOUT_ANOTHER, Attachment, Mention, Post, PostRevision, Visibility
from parvis.posts.models.reaction import Bookmark, Like, Pin
from parvis.posts.models.search import SearchDocument, SearchResidue

__all__ = [
    "ABOUT_ANOTHER",
    "Attachment",
    "Bookmark",
    "Hashtag",
    "HashtagFollow",
    "HashtagTrend",
    "Like",
    "Mention",
    "Pin",
    "Poll",
    "PollOption",
    "PollVote",
    "Post",
    "PostHashtag",
    "PostRevision",
    "SearchDocument",
    "SearchResidue",
    "Visibility",
]
