"""What followed hashtags bring into Following: the newest posts of many tags.

Read as the posts of followed authors are (`home.py`): one index step a tag finds its newest post,
a bounded range each the rest. A post may carry several of the tags, so posts are counted once.
"""

from uuid import UUID  # noqa: TID251 - the type only

from parvis.base import ids
from parvis.base.paging import Cursor
from parvis.base.sql import Query, Written, prepared
from parvis.posts.models import HashtagFollow, Post


def follows_hashtags(me: UUID) -> bool:
    """Return whether a member follows any hashtag at all."""
    return bool(_any(me))


@prepared
def _any(me: UUID) -> Query:
    return HashtagFollow.objects.filter(account=me).values_list("id")[:1]


@prepared
def tagged_candidates(me: UUID, bounds: Cursor) -> Written:
    """Return the ids of the posts nearest to the bound with a followed tag, in the order of reading.

    Whether they are public is asked of the few that are left.
    """
    up, size = bounds.ascending, bounds.limit
    order, sign, lowest = ("ASC", "<=", ids.HIGHEST) if up else ("DESC", ">=", ids.LOWEST)
    limits = [bound for bound in (bounds.max_id, bounds.floor) if bound]
    within = " AND tagged.post_id < %s" * bool(bounds.max_id)
    within += " AND tagged.post_id > %s" * bool(bounds.floor)
    # The heads' edge is the newest post of the last tag that can have a part in so many posts; the
    # edge of each tag, so many posts of its own.
    sql = f"""
        WITH heads AS MATERIALIZED (
            SELECT hashtag_id, (
                SELECT tagged.post_id FROM posts_posthashtag AS tagged
                WHERE tagged.hashtag_id = followed.hashtag_id{within}
                ORDER BY tagged.post_id {order} LIMIT 1
            ) AS post_id
            FROM posts_hashtagfollow AS followed WHERE account_id = %s
        ),
        edge AS MATERIALIZED (
            SELECT COALESCE((
                SELECT DISTINCT post_id FROM heads WHERE post_id IS NOT NULL
                ORDER BY post_id {order} LIMIT 1 OFFSET {size - 1:d}
            ), %s) AS post_id
        ),
        spans AS MATERIALIZED (
            SELECT heads.hashtag_id, edge.post_id AS edge, COALESCE((
                SELECT tagged.post_id FROM posts_posthashtag AS tagged
                WHERE tagged.hashtag_id = heads.hashtag_id{within}
                ORDER BY tagged.post_id {order} LIMIT 1 OFFSET {size - 1:d}
            ), %s) AS own
            FROM heads CROSS JOIN edge WHERE heads.post_id {sign} edge.post_id
        )
        SELECT DISTINCT tagged.post_id FROM spans CROSS JOIN posts_posthashtag AS tagged
        WHERE tagged.hashtag_id = spans.hashtag_id{within}
        AND tagged.post_id {sign} spans.edge AND tagged.post_id {sign} spans.own
        ORDER BY tagged.post_id {order} LIMIT {size:d}
    """  # noqa: S608 - names and signs of our own
    params = [*limits, me, lowest, *limits, lowest, *limits]
    return Written(sql, params, [Post._meta.pk])  # noqa: SLF001 - the documented way to a field
