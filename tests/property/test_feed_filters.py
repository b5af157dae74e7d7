"""Every filter of the recipes, on any candidates: it never adds, and goes by no order."""

from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.accounts.queries import Viewer
from parvis.feed.filters.duplicates import Duplicates
from parvis.feed.keys import CHEAP, FEEDBACK, SEEN, SERVED, TUNING, VIEW, WALKED, Feedback, View
from parvis.feed.recipe import RECIPES
from parvis.feed.stages import Candidates, Filter, Query
from parvis.feed.stock import Snapshot
from parvis.feed.stock.snapshot import Acts
from parvis.feed.tuning import Tuning

POSTS, AUTHORS, TOPICS, VIDEOS, LANGUAGES = 40, 6, 5, 8, ("", "en", "fr")
AT_MS = 1_800_000_000_000
FILTERS = sorted({(one.name, one) for recipe in RECIPES for one in recipe.filters}, key=lambda pair: pair[0])
ids_ = [UUID(int=number + 1) for number in range(AUTHORS)]


def snapshot(seed: int) -> Snapshot:
    """Return posts of every kind."""
    drawn = np.random.default_rng(seed)
    ids = b"".join(UUID(int=(number + 1) << 64).bytes for number in range(POSTS))

    def ints(below: int, shape: Any = POSTS) -> Any:
        return drawn.integers(0, below, shape).astype(np.int32)

    flags = drawn.random((4, POSTS)) < 0.5
    texts = np.empty(POSTS, object)
    texts[:] = [" ".join(drawn.choice(["soup", "tram", "old town"], 2)) for _ in range(POSTS)]
    author = ints(AUTHORS)
    return Snapshot(
        taken_ms=AT_MS,
        ids=np.frombuffer(ids, "S16"),
        author=author,
        author_ids=[one.bytes for one in ids_],
        author_places={one.bytes: place for place, one in enumerate(ids_)},
        created_ms=AT_MS - drawn.integers(0, 30 * 86_400_000, POSTS),
        language=ints(len(LANGUAGES)),
        languages=LANGUAGES,
        topics=ints(TOPICS, (POSTS, 3)),
        topic_names=["", *(f"topic{n}" for n in range(1, TOPICS))],
        topic_places={f"topic{n}": n for n in range(1, TOPICS)},
        sound=ints(3),
        sound_ids=[None, ids_[0], ids_[1]],
        duration_ms=ints(2) * 8_000,
        form=ints(5),
        twin=ints(VIDEOS),
        sensitive=flags[0],
        has_video=flags[1],
        plays=flags[2],
        text=texts,
        likes=ints(9),
        reposts=ints(9),
        replies=ints(9),
        posts_of_authors=np.bincount(author, minlength=AUTHORS),
        acts=Acts(np.empty(0, "S16"), np.empty(0, np.int32), np.empty(0, "S16"), {}),
        rising=np.arange(5, dtype=np.int32),
        model=None,
    )


def places(most: int) -> st.SearchStrategy[Any]:
    found = st.lists(st.integers(0, most - 1), unique=True, max_size=most)
    return found.map(lambda some: np.array(sorted(some), np.int32))


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Any viewer of any stock."""
    stock = snapshot(draw(st.integers(0, 999)))
    view = View(
        followed=frozenset(),
        follows=draw(places(AUTHORS)),
        blocked=draw(places(AUTHORS)),
        muted=draw(places(AUTHORS)),
        sensitive=draw(st.booleans()),
    )
    tuning = Tuning(
        topics_off=tuple(sorted(draw(st.sets(st.sampled_from(["topic1", "topic2", "nowhere"]))))),
        words_off=tuple(sorted(draw(st.sets(st.sampled_from(["soup", "old town", "ram"]))))),
        languages=tuple(sorted(draw(st.sets(st.sampled_from(["en", "de"]))))),
    )
    unwanted = frozenset(stock.post_ids(draw(places(POSTS))))
    facts = {
        VIEW.name: view,
        TUNING.name: tuning,
        FEEDBACK.name: Feedback(posts=unwanted),
        SEEN.name: draw(places(POSTS)),
        SERVED.name: draw(places(POSTS)),
        WALKED.name: draw(places(POSTS)),
    }
    me = draw(st.sampled_from([None, *ids_]))
    return Query(Viewer(me), AT_MS, 10, bytes(32), stock, facts=facts)


def candidates(rows: Any, seed: int) -> Candidates:
    cheap = np.random.default_rng(seed).integers(0, 5, POSTS)  # many are alike
    return Candidates(rows, np.ones(len(rows), np.uint32), {CHEAP.name: cheap[rows]})


@pytest.mark.parametrize("stage", [one for _name, one in FILTERS], ids=[name for name, _one in FILTERS])
@given(data=st.data())
def test_a_filter_never_adds_and_goes_by_no_order(stage: Filter, data: st.DataObject) -> None:
    query, rows = data.draw(queries()), data.draw(places(POSTS))
    some = candidates(rows, 1)
    keep = stage.keep(query, some)
    assert keep.dtype == np.bool_
    assert keep.shape == (len(rows),)
    turned = np.array(data.draw(st.permutations(range(len(rows)))), np.intp)
    assert (stage.keep(query, some.taken(turned)) == keep[turned]).all()


@given(query=queries(), rows=places(POSTS))
def test_of_each_video_one_post_stays_the_first(query: Query, rows: Any) -> None:
    kept = rows[Duplicates().keep(query, candidates(rows, 1))]
    twins = query.stock.twin
    for video in set(twins[rows].tolist()) - {0}:
        assert kept[twins[kept] == video].tolist() == [min(rows[twins[rows] == video])]
    assert set(kept[twins[kept] == 0]) == set(rows[twins[rows] == 0])
