"""Imagined people are the same for the same seed, like what they love, and move in through the rooms' doors."""

import datetime as dt
from statistics import fmean
from xml.etree import ElementTree

import pytest

from parvis.base import clock
from parvis.feed.contents import forms_of_posts
from parvis.media.queries.looks import looks
from parvis.ops.simulation.door import settle
from parvis.ops.simulation.drawing import taste_plot
from parvis.ops.simulation.findings import Course, course, likes_of, rival
from parvis.ops.simulation.subjects import SUBJECTS
from parvis.ops.simulation.tastes import Idea, Taste, deed
from parvis.ops.simulation.walks import Swipe
from parvis.ops.simulation.world import Size, imagine
from parvis.ops.town.dice import Dice
from parvis.posts.queries.alive import alive_posts

SMALL = Size(members=12, newcomers=6, authors=16, posts=120, new_posts=10, swipes=40)


def idea(topic: int, **changes: object) -> Idea:
    plain = Idea(author=0, topic=topic, aside=topic, seconds=15, is_video=True, quality=0.0)
    return plain._replace(**changes)


@pytest.fixture(scope="module")
def taste() -> Taste:
    return Taste.drawn(Dice(3), len(SUBJECTS))


def test_subjects_can_be_told_apart() -> None:
    assert len({subject.tag for subject in SUBJECTS}) == len(SUBJECTS) == 16
    assert all(len(subject.words) >= 10 for subject in SUBJECTS)


def test_a_seed_decides_everything() -> None:
    assert imagine(5, SMALL) == imagine(5, SMALL)
    assert imagine(5, SMALL).texts != imagine(6, SMALL).texts


def test_more_posts_leave_the_people_as_they_are() -> None:
    few, many = (
        imagine(5, SMALL),
        imagine(5, Size(members=12, newcomers=6, authors=16, posts=500, new_posts=10)),
    )
    assert few.tastes == many.tastes
    assert few.ideas[:50] == many.ideas[:50]


def test_posts_differ_in_all_that_tastes_differ_in() -> None:
    ideas = imagine(1, Size()).ideas
    assert 0.25 < fmean(not one.is_video for one in ideas) < 0.45
    assert min(one.seconds for one in ideas) < 6
    assert max(one.seconds for one in ideas) > 40
    assert len({one.topic for one in ideas}) == 16
    for one, text in zip(ideas, imagine(1, Size()).texts, strict=True):
        assert f"#{SUBJECTS[one.topic].tag}" in text


def test_what_is_loved_is_enjoyed(taste: Taste) -> None:
    loved, *_rest = taste.loves
    other = next(topic for topic in range(16) if topic not in taste.loves)
    assert taste.enjoyment(idea(loved), 20) > 2 * taste.enjoyment(idea(other), 20)
    assert taste.enjoyment(idea(loved), 20) > taste.enjoyment(idea(loved), 9), "it is for the evening"
    assert taste.enjoyment(idea(loved, quality=1.5), 20) > taste.enjoyment(idea(loved), 20)
    assert taste.enjoyment(idea(loved, seconds=taste.seconds), 20) > taste.enjoyment(
        idea(loved, seconds=55), 20
    )


def test_the_same_again_and_again_is_boring() -> None:
    taste = Taste.drawn(Dice(3), 16)
    loved, other = taste.loves
    fresh = taste.enjoyment(idea(loved), 20)
    for _ in range(6):
        taste.has_seen(idea(loved))
    bored = taste.enjoyment(idea(loved), 20)
    assert bored < fresh - 0.1
    for _ in range(6):
        taste.has_seen(idea(other))
    assert bored < taste.enjoyment(idea(loved), 20) < fresh
    taste.rests()
    assert taste.enjoyment(idea(loved), 20) == fresh


def test_tastes_drift(taste: Taste) -> None:
    taste = Taste.drawn(Dice(4), 16)
    before, kept = list(taste.loves), taste.loves[1]
    taste.drifts(Dice(1))
    assert kept in taste.loves
    assert before[0] not in taste.loves
    new = next(topic for topic in taste.loves if topic != kept)
    assert taste.by_topic[new] > 1.5
    assert taste.by_topic[before[0]] < 1


def test_deeds_follow_enjoyment() -> None:
    def done(enjoyment: float) -> tuple[float, ...]:
        deeds = [deed(idea(0), enjoyment, Dice(n)) for n in range(500)]
        assert all(0 <= one.watched_ms <= 15_000 for one in deeds)
        assert all(one.watched_ms == 15_000 for one in deeds if one.finished)
        return (
            fmean(d.finished for d in deeds),
            fmean(d.likes for d in deeds),
            fmean(d.follows for d in deeds),
            fmean(d.shares for d in deeds),
        )

    assert all(high > low for high, low in zip(done(0.9), done(0.2), strict=True))
    read = [deed(idea(0, is_video=False, seconds=3), 0.95, Dice(n)) for n in range(200)]
    assert fmean(one.watched_ms >= 5_000 for one in read) > 0.7
    assert not any(one.finished for one in read)


def test_rivals_stand_in_the_order_that_they_should() -> None:
    world = imagine(2, Size(members=20, newcomers=10, posts=400, new_posts=0, swipes=40))
    newcomers = range(20, 30)
    likes = likes_of(
        Swipe(0, n, n, loved=False, enjoyment=0, liked=world.ideas[n].quality > 1) for n in range(400)
    )
    found = {
        name: rival(world, name, newcomers, likes, 4) for name in ("newest", "popular", "random", "oracle")
    }
    assert found["oracle"].reward > 2 * found["random"].reward
    assert found["popular"].reward > found["random"].reward
    assert 0.05 < fmean(found["random"].loved) < 0.22
    assert fmean(found["oracle"].loved) > 0.7
    assert found["oracle"].topics_a_page < found["random"].topics_a_page
    assert world.tastes[20].tired == [0.0] * 16, "a rival leaves people as they were"


def test_a_course_goes_page_by_page() -> None:
    world = imagine(2, SMALL)
    swipes = [Swipe(0, n, n, loved=n >= 10, enjoyment=n / 20, liked=False) for n in range(20)]
    found = course(world, swipes)
    assert found.loved == (0.0, 1.0)
    assert found.share_after(10) == 1.0
    assert found.share_after(20) == 0.0
    assert found.reward == pytest.approx(0.475)
    assert course(world, []) == Course((), (), 0.0)


def test_the_plot_is_a_drawing_with_a_line_for_each() -> None:
    drawn = taste_plot("A < B", {"parvis": (0.1, 0.5, 0.8), "random": (0.1, 0.1, 0.1), "none": ()}, 10)
    root = ElementTree.fromstring(drawn)
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"A < B", "parvis", "random", "100%", "20"} <= set(texts)
    assert "none" not in texts


@pytest.mark.django_db
def test_people_move_in_with_what_they_wrote() -> None:
    world = imagine(1, SMALL)
    settled = settle(world)
    assert len(set(settled.tokens)) == len(settled.account_ids) == 34
    alive = alive_posts(settled.post_ids)
    assert len(alive) == 120
    by_id = {post.id: post for post in alive}
    ordered = [by_id[post_id] for post_id in settled.post_ids]
    assert [post.text for post in ordered] == list(world.texts[:120])
    assert [post.has_video for post in ordered] == [one.is_video for one in world.ideas[:120]]
    seen = looks({media_id for post in alive for media_id in post.media_ids})
    assert all(look.plays for look in seen.values())
    assert len(set(forms_of_posts(alive, seen).tolist())) > 5
    assert len(settled.media_ids) == sum(one.is_video for one in world.ideas[120:])
    week = clock.now() - dt.timedelta(days=7)
    assert all(post_id.int >> 80 < week.timestamp() * 1000 for post_id in settled.post_ids)
