"""Writes of the room: one verb a function, one transaction each."""

from parvis.posts.services.bulk import (
    NewPost,
    NewReaction,
    NewVote,
    add_bookmarks,
    add_likes,
    add_posts,
    add_reposts,
    add_votes,
)
from parvis.posts.services.contents import forget_unused_tags
from parvis.posts.services.create import create_post
from parvis.posts.services.delete import delete_post, erase_author
from parvis.posts.services.draft import Draft, PollDraft
from parvis.posts.services.edit import edit_post
from parvis.posts.services.hashtags import follow_hashtag, unfollow_hashtag
from parvis.posts.services.polls import close_polls, vote
from parvis.posts.services.publish import release_playable, release_posts
from parvis.posts.services.reactions import (
    bookmark_post,
    like_post,
    pin_post,
    repost,
    unbookmark_post,
    unlike_post,
    unpin_post,
    unrepost,
)
from parvis.posts.services.search import purge_search
from parvis.posts.services.trends import refresh_trends

__all__ = [
    "Draft",
    "NewPost",
    "NewReaction",
    "NewVote",
    "PollDraft",
    "add_bookmarks",
    "add_likes",
    "add_posts",
    "add_reposts",
    "add_votes",
    "bookmark_post",
    "close_polls",
    "create_post",
    "delete_post",
    "edit_post",
    "erase_author",
    "follow_hashtag",
    "forget_unused_tags",
    "like_post",
    "pin_post",
    "purge_search",
    "refresh_trends",
    "release_playable",
    "release_posts",
    "repost",
    "unbookmark_post",
    "unfollow_hashtag",
    "unlike_post",
    "unpin_post",
    "unrepost",
    "vote",
]
