"""Fingerprints obey the symmetries of what they are taken from, whatever that is."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from parvis.media.processing.video.hashes import pdq, sound, video
from parvis.media.processing.video.hashes.pdq import Orientation

SEEDS = st.integers(0, 2**32 - 1)
WAYS = st.sampled_from(pdq.ORIENTATIONS)


@st.composite
def pictures(draw: st.DrawFn) -> NDArray[np.float32]:
    """Return a picture of 64 × 64 samples, so that smoothing takes no part in it."""
    random = np.random.default_rng(draw(SEEDS))
    return random.uniform(0, 255, (64, 64)).astype(np.float32)


@st.composite
def hashes(draw: st.DrawFn, most: int = 12) -> NDArray[np.uint8]:
    random = np.random.default_rng(draw(SEEDS))
    return random.integers(0, 256, (draw(st.integers(1, most)), pdq.BYTES)).astype(np.uint8)


@st.composite
def prints(draw: st.DrawFn) -> bytes:
    return b"\x01" + draw(hashes()).tobytes()


@st.composite
def sound_prints(draw: st.DrawFn, least: int = 0) -> bytes:
    random = np.random.default_rng(draw(SEEDS))
    return b"\x01" + random.integers(0, 256, (draw(st.integers(least, 200)), 4)).astype(np.uint8).tobytes()


def laid(picture: NDArray[np.float32], way: Orientation) -> NDArray[np.float32]:
    laid = picture.T if way.transposed else picture
    laid = laid[:, ::-1] if way.left_right else laid
    return np.ascontiguousarray(laid[::-1] if way.top_bottom else laid)


@given(pictures(), WAYS)
def test_the_hash_of_a_turned_picture_is_the_turned_hash(
    picture: NDArray[np.float32], way: Orientation
) -> None:
    expected = pdq.dihedral_hashes(picture)[0][pdq.ORIENTATIONS.index(way)]
    # Rounding may tip the coefficients that lie at the median itself.
    assert pdq.distance(pdq.hash_of(laid(picture, way))[0], expected) <= 2


@given(pictures(), WAYS)
def test_turning_changes_no_quality(picture: NDArray[np.float32], way: Orientation) -> None:
    assert abs(pdq.hash_of(laid(picture, way))[1] - pdq.hash_of(picture)[1]) <= 1


@given(pictures(), WAYS)
def test_a_finished_hash_can_be_turned(picture: NDArray[np.float32], way: Orientation) -> None:
    row = np.frombuffer(pdq.hash_of(picture)[0], np.uint8)[None]
    turned = pdq.hash_of(laid(picture, way))[0]
    assert pdq.distance(pdq.oriented(row, way).tobytes(), turned) <= pdq.NEAR_BITS


@given(hashes(), WAYS, WAYS)
def test_turns_of_hashes_follow_each_other_as_turns_do(
    some: NDArray[np.uint8], one: Orientation, other: Orientation
) -> None:
    twice = pdq.oriented(pdq.oriented(some, one), other)
    marked = np.arange(9, dtype=np.float32).reshape(3, 3)
    together = next(
        way for way in pdq.ORIENTATIONS if (laid(laid(marked, one), other) == laid(marked, way)).all()
    )
    assert (twice == pdq.oriented(some, together)).all()


@given(hashes(), WAYS)
def test_turning_two_keeps_them_as_far_apart(some: NDArray[np.uint8], way: Orientation) -> None:
    turned = pdq.oriented(some, way)
    assert (pdq.distances(turned, turned) == pdq.distances(some, some)).all()


@given(prints(), prints())
def test_likeness_is_symmetric(one: bytes, other: bytes) -> None:
    assert video.similarity(one, other) == video.similarity(other, one)
    assert 0 <= video.similarity(one, other) <= 1


@given(prints())
def test_a_video_is_wholly_like_itself(one: bytes) -> None:
    assert video.similarity(one, one) == 1
    assert set(video.bands(one)) & set(video.probes(one))


@given(prints(), WAYS)
def test_a_turned_video_is_wholly_like_it(one: bytes, way: Orientation) -> None:
    turned = b"\x01" + pdq.oriented(video._hashes(one), way).tobytes()
    assert video.similarity(one, turned) == 1
    assert set(video.bands(one)) & set(video.probes(turned))


@given(hashes(most=1), st.sets(st.integers(0, pdq.BITS - 1), max_size=pdq.NEAR_BITS), WAYS)
def test_whatever_is_near_is_found_by_its_bands(
    row: NDArray[np.uint8], flipped: set[int], way: Orientation
) -> None:
    flips = np.zeros(pdq.BITS, np.uint8)
    flips[list(flipped)] = 1
    near = pdq.oriented(row ^ np.packbits(flips)[None], way)
    assert set(video.bands(b"\x01" + row.tobytes())) & set(video.probes(b"\x01" + near.tobytes()))


@given(sound_prints(), sound_prints())
@settings(max_examples=40)
def test_likeness_of_sounds_is_symmetric(one: bytes, other: bytes) -> None:
    assert abs(sound.similarity(one, other) - sound.similarity(other, one)) < 1e-5
    assert 0 <= sound.similarity(one, other) <= 1


@given(sound_prints(least=70))
@settings(max_examples=40)
def test_a_sound_is_wholly_like_itself(one: bytes) -> None:
    assert sound.similarity(one, one) == 1
