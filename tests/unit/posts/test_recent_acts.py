import pytest
from django.db import connection

from parvis.base.sql import sql_of
from parvis.posts.models import ABOUT_ANOTHER, Post
from parvis.posts.queries.recent_acts import OwnAct, own_acts
from parvis.posts.services import Draft, bookmark_post, create_post, delete_post, like_post, repost
from tests.cast import Cast


def _kinds(acts: list[OwnAct]) -> set[tuple[str, str]]:
    return {(str(act.post_id).replace("-", ""), act.kind) for act in acts}


def test_each_act_is_told_with_the_post_that_it_is_about(cast: Cast) -> None:
    liked, kept, shared, quoted, asked = (
        create_post(cast.alice.viewer, Draft(f"Number {n}.")) for n in range(5)
    )
    like_post(cast.bob.viewer, liked.id)
    bookmark_post(cast.bob.viewer, kept.id)
    repost(cast.bob.viewer, shared.id)
    create_post(cast.bob.viewer, Draft("No, look here.", reply_to=asked.id, quote_of=quoted.id))
    create_post(cast.bob.viewer, Draft("About nothing else."))
    gone = create_post(cast.bob.viewer, Draft("Never mind.", reply_to=liked.id))
    delete_post(cast.bob.viewer, gone.id)
    wanted = {
        (liked, "like"),
        (kept, "bookmark"),
        (shared, "repost"),
        (quoted, "repost"),
        (asked, "reply"),
    }
    assert _kinds(own_acts(cast.bob.viewer, 64)) == {(post.id.hex, kind) for post, kind in wanted}


def test_the_latest_come_first_and_no_more_than_asked_for(cast: Cast) -> None:
    posts = [create_post(cast.alice.viewer, Draft(f"Number {n}.")) for n in range(5)]
    for post in posts:
        create_post(cast.bob.viewer, Draft("Yes.", reply_to=post.id))
    assert _kinds(own_acts(cast.bob.viewer, 2)) == {(post.id.hex, "reply") for post in posts[-2:]}


def test_plain_posts_of_a_prolific_author_are_not_read(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what the table holds")
    mine = Post.objects.filter(ABOUT_ANOTHER, author=cast.bob.viewer.account_id, deleted_at=None).order_by(
        "-id"
    )
    sql, params = sql_of(mine.values_list("id")[:64])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "post_about_another" in plan
    assert "TEMP B-TREE" not in plan
