"""The learner of production: it foresees better, corrects itself, forgets, and goes on where it was kept."""

from pathlib import Path

import jax
import numpy as np
import pytest

from parvis.learn import trainer as trainers
from parvis.learn.memory import POST_DAYS
from parvis.learn.schema import FIELD, FIELDS, HEAD, HEADS, WATCH_STEPS, Posts, Size
from parvis.learn.serving import Asking, History, attend, level, prepare, score
from parvis.learn.trainer import BATCH, Lesson, Trainer, Unkept
from parvis.learn.weights import read, sound, write

TINY = Size(width=8, heads=2, layers=1, history=4, hidden=4)
START_MS = 20_000 * 86_400_000
DAY_MS = 86_400_000
SKIP = HEAD["skip"]


def lesson(rng: np.random.Generator, count: int = BATCH, at_ms: int = START_MS, mix: int = 1) -> Lesson:
    """Return watches of posts of which those by odd authors are skipped; `mix` renames everybody."""
    post = rng.integers(1, 120, count)
    author = post % 10 + 1
    posts = np.zeros((count, len(FIELDS)), np.uint64)
    posts[:, FIELD["post"]], posts[:, FIELD["author"]] = post * mix, author * mix
    posts[:, FIELD["topic"]], posts[:, FIELD["form"]] = post % 3 + 1, post % 5 + 1
    actions = np.zeros((count, len(HEADS)), np.float32)
    actions[:, SKIP] = author % 2
    actions[:, HEAD["long_view"]] = 1 - author % 2
    return Lesson(
        member=(rng.integers(0, 20, count) * mix).astype(np.uint64),
        posts=posts,
        surface=rng.integers(0, 3, count).astype(np.int32),
        at_ms=at_ms + 1000 * np.arange(count),
        dwell_ms=rng.integers(0, 30_000, count),
        actions=actions,
        weight=np.ones_like(actions),
    )


def same(one: Trainer, other: Trainer, folder: Path) -> bool:
    return write(one.weights(), folder) == write(other.weights(), folder)


def test_it_foresees_better_and_goes_on_where_it_was_kept(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    trainer = Trainer(TINY)
    losses = []
    for day in range(6):
        told = lesson(rng, count=300, at_ms=START_MS + day * DAY_MS)
        logits = trainer.take(told)
        assert logits.shape == (300, len(HEADS) + WATCH_STEPS)
        skip = logits[:, SKIP]
        losses.append(float(np.mean(np.logaddexp(0, skip) - told.actions[:, SKIP] * skip)))
    assert losses[-1] < 0.7 * losses[0]

    trainer.save(tmp_path / "state")
    again = Trainer.load(tmp_path / "state")
    for day in range(6, 8):
        told = lesson(rng, at_ms=START_MS + day * DAY_MS)
        assert np.array_equal(trainer.take(told), again.take(told))
        late = told.taken(slice(5))
        trainer.correct(late)
        again.correct(late)
    assert same(trainer, again, tmp_path)
    for raw in (b"", b"nonsense" * 30, (tmp_path / "state").read_bytes()[:-50]):
        (tmp_path / "damaged").write_bytes(raw)
        with pytest.raises(Unkept, match="does not hold"):
            Trainer.load(tmp_path / "damaged")


def test_a_state_of_other_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setitem(trainers._OF, "parts", ["params", "first", "second", "steps"])
        Trainer(TINY).save(tmp_path / "state")
    with pytest.raises(Unkept, match="what was kept is of"):
        Trainer.load(tmp_path / "state")


def test_what_is_served_is_what_was_learned(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    trainer = Trainer(TINY)
    for day in range(4):
        told = lesson(rng, at_ms=START_MS + day * DAY_MS)
        trainer.take(told)
    weights = read(tmp_path, write(trainer.weights(seq=7, made_at_ms=5), tmp_path))
    assert sound(weights)
    assert (weights.meta.seq, weights.meta.made_at_ms) == (7, 5)
    # The same member and the same candidates, once served, once foreseen by the trainer.
    now_ms = int(told.at_ms[-1]) + 10_000
    who = np.uint64(3)
    mine = np.flatnonzero(told.member == who)[-TINY.history :]
    watched = prepare(weights, Posts(told.posts[mine]))
    bits = (told.actions[mine] > 0) @ (1 << np.arange(len(HEADS)))
    past = History(
        np.arange(len(mine), dtype=np.int32),
        bits.astype(np.int32),
        told.dwell_ms[mine],
        told.at_ms[mine],
        told.surface[mine],
    )
    asked = lesson(rng, count=40, at_ms=now_ms)
    asked = asked._replace(member=np.full(40, who), at_ms=np.full(40, now_ms), surface=np.ones(40, np.int32))
    asking = Asking(past, watched, level(weights, int(who)), 1, now_ms)
    posts = prepare(weights, Posts(asked.posts))
    served = score(weights, attend(weights, asking), posts, np.arange(40, dtype=np.int32))
    assert np.abs(served / 1024 - trainer.take(asked)).max() < 0.01


def test_other_names_are_learned_in_the_same_way() -> None:
    plain, renamed = Trainer(TINY), Trainer(TINY)
    for seed in range(2):
        one = plain.take(lesson(np.random.default_rng(seed)))
        other = renamed.take(lesson(np.random.default_rng(seed), mix=0x9E3779B97F4A7C15 >> 16))
        assert np.array_equal(one, other)


def test_a_late_like_counts_as_if_it_had_been_known() -> None:
    rng = np.random.default_rng(3)
    like = HEAD["like"]
    trainers = {name: Trainer(TINY) for name in ("at once", "late", "never")}
    for _round in range(12):
        told = lesson(rng)
        liked = told.actions.copy()
        liked[:, like] = told.posts[:, FIELD["author"]] == 4
        added = np.where(np.arange(len(HEADS)) == like, liked, 0).astype(np.float32)
        after = told._replace(actions=added, weight=added)
        trainers["at once"].take(told._replace(actions=liked))
        trainers["never"].take(told)
        trainers["late"].take(told)
        trainers["late"].correct(after.taken(slice(None)))
    asked = lesson(rng)
    asked = asked._replace(weight=np.zeros_like(asked.weight))
    theirs = asked.posts[:, FIELD["author"]] == 4
    found = {name: trainer.take(asked)[theirs, like].mean() for name, trainer in trainers.items()}
    assert found["never"] < found["late"] - 1
    assert found["late"] == pytest.approx(found["at once"], abs=1.0)
    counts = [trainer.memory.counts["author"].happened for trainer in trainers.values()]
    assert np.array_equal(counts[0], counts[1])


def test_a_like_that_is_taken_back_counts_as_if_it_had_never_been() -> None:
    """Taken back at once, or after it came late; and where some weigh less than others."""
    rng = np.random.default_rng(6)
    like = HEAD["like"]
    trainers = {name: Trainer(TINY) for name in ("never", "taken back", "twice", "kept")}
    for _round in range(12):
        told = lesson(rng)
        told = told._replace(
            weight=np.where(told.member % 2, 0.25, 1.0)[:, None].astype(np.float32) * told.weight
        )
        liked = told.actions.copy()
        liked[:, like] = told.posts[:, FIELD["author"]] == 4
        changed = told.weight * (np.arange(len(HEADS)) == like) * liked[:, like : like + 1]
        added = told._replace(actions=(changed > 0).astype(np.float32), weight=changed)
        gone = added._replace(actions=np.zeros_like(added.actions))
        trainers["never"].take(told)
        trainers["taken back"].take(told._replace(actions=liked))
        trainers["taken back"].correct(gone)
        trainers["twice"].take(told)
        for what in (added, gone, added, gone):
            trainers["twice"].correct(what)
        trainers["kept"].take(told._replace(actions=liked))
    who, when = np.arange(20, dtype=np.int32), np.full(20, START_MS + DAY_MS)
    seen = {name: trainer.memory.members.events(who, when).actions for name, trainer in trainers.items()}
    asked = lesson(rng)
    asked = asked._replace(weight=np.zeros_like(asked.weight))
    theirs = asked.posts[:, FIELD["author"]] == 4
    logits = {name: trainer.take(asked)[theirs, like] for name, trainer in trainers.items()}
    found = {name: (1 / (1 + np.exp(-one))).mean() for name, one in logits.items()}
    counted = {name: trainer.memory.counts["author"].happened for name, trainer in trainers.items()}
    assert found["kept"] > 0.5
    for name in ("taken back", "twice"):
        assert found[name] == pytest.approx(found["never"], abs=0.01)
        assert np.array_equal(counted[name], counted["never"])
        assert np.array_equal(seen[name], seen["never"])
    assert not np.array_equal(seen["kept"], seen["never"])


def test_what_has_no_weight_is_remembered_and_not_learned() -> None:
    trainer = Trainer(TINY)
    before = [np.array(leaf) for leaf in jax.tree.leaves(trainer.weights().params)]
    told = lesson(np.random.default_rng(4))
    trainer.take(told._replace(weight=np.zeros_like(told.weight)))
    for one, other in zip(before, jax.tree.leaves(trainer.weights().params), strict=True):
        assert np.array_equal(one, other)
    weights = trainer.weights()
    assert not weights.rates["author"].keys.size
    assert weights.rows["author"].keys.size  # its row waits to be learned
    member = trainer.memory.names.find(np.array([3], np.uint64))
    assert trainer.memory.members.events(member, told.at_ms[-1:]).known.any()


def test_posts_and_members_are_forgotten() -> None:
    rng = np.random.default_rng(5)
    trainer = Trainer(TINY)
    told = lesson(rng)
    trainer.take(told)
    name = told.posts[0, :1]
    trainer.memory.forget_posts(name)
    assert name[0] not in trainer.weights().rates["post"].keys
    who = told.member[told.member > 0][:1]
    trainer.memory.forget_members(who)
    assert not trainer.memory.names.find(who).any()
    rows = trainer.memory.table.used
    # A month later nobody has met any of them; their places are given to others.
    others = lesson(rng, at_ms=START_MS + (POST_DAYS + 2) * DAY_MS)
    others.posts[:, : FIELD["form"]] += np.uint64(10**6) * (others.posts[:, : FIELD["form"]] > 0)
    trainer.take(others)
    trainer.take(others._replace(at_ms=others.at_ms + DAY_MS))
    found = trainer.weights()
    assert not np.isin(told.posts[:, 0], found.rates["post"].keys).any()
    assert not np.isin(told.posts[:, 0], found.rows["post"].keys).any()
    assert np.isin(others.posts[:, 0], found.rates["post"].keys).all()
    assert trainer.memory.table.used < rows + 150
    assert sound(found)
