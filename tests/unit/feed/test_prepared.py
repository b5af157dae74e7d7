"""Rows that share buffers: what was handed out stays as it is, whatever comes behind it."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.feed.stock.prepared import Rows
from parvis.learn.serving import Prepared


def drawn(numbers: list[int]) -> Prepared:
    one = np.array(numbers, np.int32)
    wide = np.stack([one, one + 1], axis=1)
    return Prepared(wide.astype(np.float32), wide.astype(np.int8), wide.astype(np.float32), one)


def told(rows: Rows) -> list[int]:
    """The numbers that all columns agree upon."""
    content, offers, rates, form = rows.prepared
    for column in (content, offers, rates):
        assert (column[:, 0] == form).all()
        assert (column[:, 1] == form + 1).all()
    return [int(one) for one in form]


small = st.lists(st.integers(0, 100), max_size=9)
steps = st.lists(
    st.tuples(st.sampled_from(["behind", "between", "changed"]), small, st.randoms()), max_size=12
)


@settings(max_examples=150)
@given(small, steps)
def test_rows_are_what_was_asked_for_and_never_change(first: list[int], steps: list[Any]) -> None:
    handed_out = [(Rows.of(drawn(first)), first)]
    for kind, numbers, chance in steps:
        rows, expected = chance.choice(handed_out)
        if kind == "behind":
            made = rows.and_then(drawn(numbers)), expected + numbers
        elif kind == "between":
            start, end = sorted(chance.randint(0, len(expected)) for _ in range(2))
            made = rows.between(start, end), expected[start:end]
        elif expected:
            places = [chance.randrange(len(expected)) for _ in range(len(numbers) + 2)]
            new = sorted(chance.sample(range(len(places)), len(numbers)))
            kept = [expected[place] for place in places]
            for at, number in zip(new, numbers, strict=True):
                kept[at] = number
            made = rows.changed(np.array(places), np.array(new, np.intp), drawn(numbers)), kept
        else:
            continue
        handed_out.append(made)
    for rows, expected in handed_out:
        assert told(rows) == expected


def test_what_comes_behind_is_not_copied_while_there_is_room() -> None:
    rows = Rows.of(drawn([1, 2, 3]))
    more = rows.and_then(drawn([4]))
    assert np.shares_memory(rows.prepared.content, more.prepared.content)
    again = rows.and_then(drawn([5]))
    assert not np.shares_memory(rows.prepared.content, again.prepared.content), "4 stands there already"
    full = more.and_then(drawn([6] * 2_000))
    assert (told(more), told(again), told(full)[:5]) == ([1, 2, 3, 4], [1, 2, 3, 5], [1, 2, 3, 4, 6])
