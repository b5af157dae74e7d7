"""Reads of the room, viewer first."""

from parvis.posts.models import Visibility
from parvis.posts.queries.cards import post_by_id, posts_by_ids
from parvis.posts.queries.hashtags import (
    followed_hashtags,
    hashtag,
    hashtag_timeline,
    search_hashtags,
    trending_hashtags,
)
from parvis.posts.queries.home import following_timeline, list_timeline
from parvis.posts.queries.people import liked_by, reposted_by
from parvis.posts.queries.polls import poll
from parvis.posts.queries.revisions import history, source
from parvis.posts.queries.search import search_posts
from parvis.posts.queries.thread import thread
from parvis.posts.queries.timelines import (
    account_timeline,
    bookmarks,
    latest_timeline,
    likes,
    popular_posts,
    quotes_of,
)
from parvis.posts.queries.videos import (
    posts_joined_with,
    posts_of_media,
    posts_with_sound,
    sound_heard,
    video_timeline,
)
from parvis.posts.queries.views import (
    HashtagView,
    MentionView,
    PollOptionView,
    PollView,
    PostView,
    RevisionView,
    ThreadView,
)

__all__ = [
    "HashtagView",
    "MentionView",
    "PollOptionView",
    "PollView",
    "PostView",
    "RevisionView",
    "ThreadView",
    "Visibility",
    "account_timeline",
    "bookmarks",
    "followed_hashtags",
    "following_timeline",
    "hashtag",
    "hashtag_timeline",
    "history",
    "latest_timeline",
    "liked_by",
    "likes",
    "list_timeline",
    "poll",
    "popular_posts",
    "post_by_id",
    "posts_by_ids",
    "posts_joined_with",
    "posts_of_media",
    "posts_with_sound",
    "quotes_of",
    "reposted_by",
    "search_hashtags",
    "search_posts",
    "sound_heard",
    "source",
    "thread",
    "trending_hashtags",
    "video_timeline",
]
