"""Reading choices in their order, and where the hidden one stands."""

import gzip

import numpy as np
import pytest

from bench.sequences import measures, ours
from bench.sequences.data import Sequences, load

A_LINE_A_MEMBER = "7 30 10 20\n9 10 40 30 20\n11 10 20\n"
A_LINE_A_CHOICE = "7 30\n7 10\n9 10\n7 20\n9 40\n9 30\n9 20\n11 10\n11 20\n"


@pytest.mark.parametrize("text", [A_LINE_A_MEMBER, A_LINE_A_CHOICE], ids=["members", "choices"])
def test_reads_both_forms_and_hides_the_last_choice(tmp_path, text):
    path = tmp_path / "shop.txt.gz"
    path.write_bytes(gzip.compress(text.encode()))
    data = load(path)
    assert data.name == "shop"
    assert [one.tolist() for one in data.history] == [[2, 0], [0, 3, 2]]
    assert data.hidden.tolist() == [1, 1]
    assert data.facts == (2, 4, 7)


@pytest.mark.parametrize("text", ["1 2 x\n", "1 2\n1 3\n", ""], ids=["letters", "too few", "empty"])
def test_says_what_is_wrong_with_a_file(tmp_path, text):
    path = tmp_path / "shop.txt"
    path.write_text(text)
    with pytest.raises(SystemExit, match="shop"):
        load(path)


def some(history, hidden, items):
    return Sequences("some", [np.array(one, np.int32) for one in history], np.array(hidden, np.int32), items)


def test_ranks_everything_but_what_was_had_and_the_smaller_item_first():
    scores = np.array([[5, 4, 3, 3], [0, 0, 0, 9]], np.float32)
    data = some([[0], [3, 0]], [3, 1], 4)
    # Of 1, 2 and 3, with 2 before 3: the third place. Of 1 and 2, equal: the first.
    found = measures.quality(lambda members: scores[members], data)
    assert found.hr == 1
    assert found.ndcg == pytest.approx((1 / np.log2(4) + 1) / 2)


def test_what_stands_below_the_first_ten_counts_for_nothing():
    data = some([[0]], [11], 12)
    falling = -np.arange(12, dtype=np.float32)[None]
    assert measures.quality(lambda members: falling[members], data) == (0, 0)
    assert measures.quality(lambda members: falling[members], some([[0]], [10], 12)).hr == 1


def test_a_sample_has_the_choices_among_it_and_says_how_likely_each_was():
    items = ours.SAMPLED_ABOVE + 500
    data = some([np.arange(items)], [0], items)
    chosen = np.array([5, 9, 5], np.int32)
    drawn = ours.Sample(data).draw(chosen, np.random.default_rng(1))
    assert drawn.offered[drawn.positive[:3]].tolist() == [5, 9, 5]
    there = drawn.log_q < 1
    assert len(np.unique(drawn.offered[there])) == there.sum()
    assert np.exp(drawn.log_q[there]).max() < 1
    assert drawn.weight.sum() == 3


def test_learns_what_follows_what_and_the_same_each_time():
    """Whoever chose an item chooses the next one, wherever they began."""
    generator = np.random.default_rng(2)
    starts = generator.integers(0, 60, 4000)
    data = some([(start + np.arange(4)) % 60 for start in starts], (starts + 4) % 60, 60)
    first, second = (ours.Found(ours.learn(data, most_steps=40), data) for _ in range(2))
    members = np.arange(20, dtype=np.int32)
    assert np.array_equal(first.scores(members), second.scores(members))
    assert measures.quality(first.scores, data).hr > 0.9
