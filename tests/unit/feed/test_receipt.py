"""A receipt's body comes back as it went in, and nothing else passes for one."""

import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from parvis.feed.receipt import MAGIC, Body, Unreadable, pack, unpack

_KINDS = st.sampled_from(["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4"]).map(np.dtype)
_ARRAYS = arrays.arrays(_KINDS, arrays.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=20))
_TEXTS = st.text(max_size=20)
_ABOUT = st.dictionaries(
    _TEXTS, st.one_of(st.integers(-(2**60), 2**60), _TEXTS, st.lists(_TEXTS, max_size=3))
)


def body() -> Body:
    chance = np.random.default_rng(1)
    return Body(
        {"at_ms": 1_800_000_000_000, "sources": ["Nearest", "Rising"]},
        {
            "id_high": np.sort(chance.integers(0, 2**63, 50).astype(np.uint64)),
            "logits": chance.normal(0, 900, (50, 20)).astype(np.int16),
            "order": chance.permutation(50).astype(np.uint16),
        },
    )


@given(_ABOUT, st.dictionaries(_TEXTS, _ARRAYS, max_size=4))
def test_everything_comes_back(about: dict[str, Any], named: dict[str, Any]) -> None:
    found = unpack(pack(Body(about, named)))
    assert found.about == about
    assert list(found.arrays) == list(named)
    for name, array in named.items():
        assert found.arrays[name].dtype == array.dtype
        assert found.arrays[name].tobytes() == array.tobytes(), "bit by bit, what is no number included"
        assert found.arrays[name].shape == array.shape


def test_equal_bodies_are_equal_bytes() -> None:
    assert pack(body()) == pack(body())


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(3, np.complex64),
        np.zeros((2, 2, 2), np.int16),
        np.zeros((), np.int16),
        np.array(["text"]),
        np.array([None]),
    ],
    ids=["complex", "three axes", "no axis", "text", "object"],
)
def test_other_arrays_have_no_place(array: Any) -> None:
    with pytest.raises(ValueError, match="strange"):
        pack(Body({}, {"strange": array}))


@given(st.binary(max_size=200))
def test_no_bytes_but_ours_are_read(data: bytes) -> None:
    for tried in (data, MAGIC + data, pack(body())[:20] + data):
        with pytest.raises(Unreadable):
            unpack(tried)


@given(st.data())
def test_a_cut_or_changed_receipt_is_refused_or_says_what_it_says(data: st.DataObject) -> None:
    whole = pack(body())
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(Unreadable):
        unpack(whole[:cut])
    place, bit = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(whole)
    changed[place] ^= 1 << bit
    try:
        unpack(bytes(changed))
    except Unreadable:
        return
    pytest.fail("zlib's checksum, or the head, knows of every bit")


def test_a_bomb_does_not_go_off() -> None:
    bomb = zlib.compress(bytes(200 << 20), 9)
    for length in (100, 2**32 - 1):
        head = MAGIC + b"\x01" + length.to_bytes(4, "little") + (10).to_bytes(4, "little")
        with pytest.raises(Unreadable):
            unpack(head + bomb)


def test_a_later_version_is_named() -> None:
    later = MAGIC + b"\x02" + pack(body())[5:]
    with pytest.raises(Unreadable, match="version 2"):
        unpack(later)


def test_what_follows_is_refused() -> None:
    with pytest.raises(Unreadable):
        unpack(pack(body()) + b"x")
