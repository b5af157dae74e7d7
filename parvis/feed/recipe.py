"""How a page of For You is made, and what comes in its place when something is missing."""

from dataclasses import replace
from typing import Final

from parvis.feed.exploring import Standings
from parvis.feed.filters.age_restricted import AgeRestricted
from parvis.feed.filters.already_seen import AlreadySeen
from parvis.feed.filters.already_shown import AlreadyShown
from parvis.feed.filters.blocked import Blocked
from parvis.feed.filters.duplicates import Duplicates
from parvis.feed.filters.least_promising import LeastPromising
from parvis.feed.filters.muted import Muted
from parvis.feed.filters.muted_topics import MutedTopics
from parvis.feed.filters.muted_words import MutedWords
from parvis.feed.filters.not_interested import NotInterested
from parvis.feed.filters.not_my_languages import NotMyLanguages
from parvis.feed.filters.not_visible import NotVisible
from parvis.feed.filters.older_than import OlderThan
from parvis.feed.filters.on_pages_before import OnPagesBefore
from parvis.feed.filters.own_posts import OwnPosts
from parvis.feed.filters.unplayable import Unplayable
from parvis.feed.hydrators.followed_tags import FollowedTags
from parvis.feed.hydrators.leanings import Leanings
from parvis.feed.hydrators.promise import Promise
from parvis.feed.hydrators.recent_events import RecentEvents
from parvis.feed.hydrators.relationships import Relationships
from parvis.feed.hydrators.seen_posts import SeenPosts
from parvis.feed.hydrators.served_posts import ServedPosts
from parvis.feed.hydrators.sketches import Sketches
from parvis.feed.hydrators.taste import Taste
from parvis.feed.hydrators.tuned import Tuned
from parvis.feed.hydrators.watched_before import WatchedBefore
from parvis.feed.hydrators.wishes import Wishes
from parvis.feed.pipeline import Recipe
from parvis.feed.scorers.popularity import Popularity
from parvis.feed.scorers.predict_actions import PredictActions
from parvis.feed.scorers.weigh_actions import WeighActions
from parvis.feed.selector import Spread
from parvis.feed.sources.chosen_languages import ChosenLanguages
from parvis.feed.sources.followed_authors import FollowedAuthors
from parvis.feed.sources.followed_hashtags import FollowedHashtags
from parvis.feed.sources.liked_by_followed import LikedByFollowed
from parvis.feed.sources.more_like_watched import MoreLikeWatched
from parvis.feed.sources.nearest import Nearest
from parvis.feed.sources.new_authors import NewAuthors
from parvis.feed.sources.new_posts import NewPosts
from parvis.feed.sources.on_the_ladder import OnTheLadder
from parvis.feed.sources.rising_now import RisingNow
from parvis.feed.sources.topics import Topics

SCORED: Final = 512  # candidates that the model is asked about
RESERVE: Final = 90  # posts that are put in order, because the last filters remove some

# What no recipe shows, whatever else fails.
_NEVER_SHOWN: Final = (
    OwnPosts(),
    Unplayable(),
    Blocked(),
    Muted(),
    MutedTopics(),
    MutedWords(),
    NotMyLanguages(),
    NotInterested(),
    AgeRestricted(),
)

FOR_YOU: Final = Recipe(
    name="for_you",
    query_hydrators=(
        Relationships(),
        FollowedTags(),
        SeenPosts(),
        ServedPosts(),
        Wishes(),
        RecentEvents(),
        Taste(),
    ),
    sources=(
        FollowedAuthors(limit=300),
        LikedByFollowed(limit=150),
        Nearest(limit=400),
        MoreLikeWatched(limit=200),
        Topics(limit=200),
        FollowedHashtags(limit=200),
        ChosenLanguages(limit=200),
        RisingNow(limit=200),
        NewPosts(limit=200),
        NewAuthors(limit=100),
        OnTheLadder(limit=100),
    ),
    hydrators=(Standings(), Promise(), Sketches(), Tuned(), Leanings()),
    filters=(
        *_NEVER_SHOWN,
        AlreadySeen(),
        AlreadyShown(),
        Duplicates(),
        OlderThan(days=14),
        LeastPromising(most=SCORED),
    ),
    scorers=(PredictActions(), WeighActions()),
    selector=Spread(reserve=RESERVE),
    final_filters=(NotVisible(),),
)

_NEW_ONLY: Final = (AlreadySeen, AlreadyShown, OlderThan)

# When everything has been seen: what was seen comes again, after the little that was not.
AGAIN: Final = replace(
    FOR_YOU,
    name="again",
    sources=(*FOR_YOU.sources, NewPosts(limit=2_000)),
    hydrators=(*FOR_YOU.hydrators, WatchedBefore()),
    filters=(OnPagesBefore(), *(one for one in FOR_YOU.filters if not isinstance(one, _NEW_ONLY))),
)

# What remains when something that the others need has failed.
SIMPLE: Final = Recipe(
    name="simple",
    query_hydrators=(Relationships(), SeenPosts(), ServedPosts(), Wishes()),
    sources=(FollowedAuthors(limit=400), RisingNow(limit=400), NewPosts(limit=2_000)),
    hydrators=(WatchedBefore(),),
    filters=(*_NEVER_SHOWN, OnPagesBefore(), Duplicates()),
    scorers=(Popularity(),),
    selector=Spread(reserve=RESERVE, explores=False),
    final_filters=(NotVisible(),),
)

RECIPES: Final = (FOR_YOU, AGAIN, SIMPLE)
