"""What an operator sees and does of training: the command, the doctor, the figures, the process."""

from collections.abc import Callable

import pytest
from django.test import Client

from parvis.base.errors import NotFound
from parvis.feed.queries.publications import name_in_force
from parvis.feed.services.publications import Made, hold_back, note_refusal, publish_weights
from parvis.ops import examination
from parvis.ops.commands import weights
from parvis.ops.settings import Settings
from parvis.ops.supervisor import Supervisor

pytestmark = pytest.mark.django_db
Say = Callable[..., str]


def made(number: int) -> str:
    name = f"{number:02x}" * 16
    publish_weights(Made(name, learned_seq=0, examples=1_000 * number, loss=0.5, size_bytes=2_000_000))
    return name


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run `parvis weights` with these words, and return what it prints."""

    def run(*words: str) -> str:
        assert weights.run(list(words)) == 0
        return capsys.readouterr().out

    return run


def test_before_anything_is_published_it_says_so(say: Say) -> None:
    assert "Nothing was published yet" in say("list")
    assert "Nothing was published yet" in say("show")


def test_publications_are_listed_the_newest_first(say: Say) -> None:
    first, second = made(1), made(2)
    lines = say("list").splitlines()
    assert [line[:12] for line in lines] == [second[:12], first[:12]]
    assert "serves" in lines[0]
    assert "serves" not in lines[1]
    assert len(say("list", "--count", "1").splitlines()) == 1


def test_one_is_shown_by_the_beginning_of_its_name(say: Say) -> None:
    first = made(1)
    made(2)
    assert first in say("show", first[:5])
    assert "in force" in say("show")
    with pytest.raises(NotFound):
        say("show", "ff")


def test_rollback_and_resume(say: Say) -> None:
    first, _second = made(1), made(2)
    assert first[:12] in say("rollback")
    assert name_in_force() == first
    assert "pinned" in say("list")
    third = made(3)
    assert third[:12] in say("resume")
    assert name_in_force() == third


def test_why_nothing_is_published_stands_in_the_list(say: Say) -> None:
    made(1)
    hold_back(reason="the loss rose from 0.5 to 0.6")
    assert "the loss rose from 0.5 to 0.6" in say("list")


def found() -> list[str]:
    return [finding.sentence for finding in examination.training()]


def test_the_doctor_tells_of_weights_that_cannot_be_read() -> None:
    made(1)
    assert not any("cannot be read" in sentence for sentence in found())
    note_refusal(name=made(2), reason="they are damaged")
    (serious,) = [finding for finding in examination.training() if finding.serious]
    assert "they are damaged" in serious.sentence
    assert "rollback" in serious.sentence


def test_the_doctor_tells_of_pinned_and_held_back_weights(say: Say) -> None:
    made(1)
    made(2)
    say("rollback")
    hold_back(reason="the loss rose")
    assert any("pinned" in sentence for sentence in found())
    assert any("the loss rose" in sentence for sentence in found())


def test_the_figures_tell_how_training_stands() -> None:
    note_refusal(name=made(1), reason="they are damaged")
    told = Client().get("/metrics", headers={"host": "localhost"}).content.decode()
    for line in ("parvis_weights_refused 1.0", "parvis_training_unlearned 0.0", "parvis_weights_loss 0.5"):
        assert line in told


@pytest.mark.parametrize("train", [True, False], ids=["on", "off"])
def test_a_trainer_runs_beside_the_web_server_if_it_is_to(train: bool) -> None:
    children = Supervisor(Settings(train=train))._children({})
    assert ("train" in [child.name for child in children]) is train
