"""The worker stays within its limits and its folder, and its end is the server's to explain."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from parvis.media import errors
from parvis.media.processing import sandbox
from parvis.media.processing.contract import (
    Order,
    Picture,
    Refusal,
    Shape,
    outcome_from_json,
    usual_limits,
)
from tests import pictures

LIMITS = usual_limits(64_000_000)
POST = Shape((2048, 2048), (640, 640), crop=False)


def order(folder: Path, image: Image.Image, image_format: str = "PNG") -> Order:
    folder.mkdir()
    pictures_file = pictures.encoded(image, image_format, compress_level=1)
    (folder / "original").write_bytes(pictures_file.getvalue())
    return Order(str(folder), image_format, POST)


def test_too_much_memory_is_refused(tmp_path: Path) -> None:
    large = order(tmp_path / "0", Image.new("RGB", (7000, 7000)))
    tight = replace(LIMITS, memory_bytes=300 << 20)
    assert sandbox.run(tmp_path, [large], tight) == [Refusal("too_hungry", {})]
    assert "too much memory" in errors.refused(Refusal("too_hungry", {}), 1).safe


def test_too_much_work_is_stopped_by_the_kernel(tmp_path: Path) -> None:
    large = order(tmp_path / "0", Image.new("RGB", (8000, 8000)))
    started = time.monotonic()
    assert sandbox.run(tmp_path, [large] * 20, replace(LIMITS, cpu_s=1))[-1].code == "too_slow"
    assert time.monotonic() - started < 8
    assert "too long" in errors.refused(Refusal("too_slow", {}), 1).safe


def test_too_long_a_wait_is_ended(tmp_path: Path) -> None:
    large = order(tmp_path / "0", Image.new("RGB", (8000, 8000)))
    outcomes = sandbox.run(tmp_path, [large] * 20, replace(LIMITS, wall_s=1))
    assert outcomes[-1] == Refusal("too_slow", {})


def test_too_much_output_is_refused(tmp_path: Path) -> None:
    noise = order(tmp_path / "0", pictures.noisy(900, 900))
    outcome = sandbox.run(tmp_path, [noise], replace(LIMITS, file_bytes=10_000))[0]
    assert isinstance(outcome, Refusal)


def test_answers_before_the_end_still_count(tmp_path: Path) -> None:
    fine = order(tmp_path / "0", pictures.drawn())
    endless = order(tmp_path / "1", Image.new("RGB", (8000, 8000)))
    outcomes = sandbox.run(tmp_path, [fine] + [endless] * 20, replace(LIMITS, cpu_s=1))
    assert isinstance(outcomes[0], Picture)
    assert outcomes[-1] == Refusal("too_slow", {})


def test_when_all_seats_are_taken_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_WAIT_S", 0.01)
    monkeypatch.setattr(sandbox, "_seats", sandbox.threading.BoundedSemaphore(1))
    with sandbox._seats, pytest.raises(sandbox.Busy):
        sandbox.run(tmp_path, [], LIMITS)


def test_the_worker_starts_without_django_and_with_nothing_of_ours(tmp_path: Path) -> None:
    code = "import sys, parvis.media.processing.worker; print('django' in sys.modules)"
    told = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)
    assert told.stdout.strip() == b"False"


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
def test_a_worker_taken_over_reaches_nothing(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "secret_key"
    inside.mkdir()
    outside.write_text("secret")
    code = f"""
import json, os, socket
from parvis.media.processing import confine
means = confine.to_folder({str(inside)!r})
def tried(act):
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"
print(json.dumps({{
    "means": means,
    "write inside": tried(lambda: open({str(inside / "x")!r}, "w").write("x")),
    "read outside": tried(lambda: open({str(outside)!r}).read()),
    "empty outside": tried(lambda: os.truncate({str(outside)!r}, 0)),
    "link": tried(lambda: os.symlink({str(outside)!r}, {str(inside / "link")!r})),
    "connect": tried(lambda: socket.socket()),
    "fork": tried(os.fork),
    "run": tried(lambda: os.execv("/bin/true", ["true"])),
    "kill": tried(lambda: os.kill(os.getppid(), 0)),
}}))
"""
    told = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)
    found = json.loads(told.stdout)
    means = found.pop("means")
    assert found.pop("write inside") == "done"
    if "seccomp" not in means or "landlock" not in means:
        pytest.skip(f"this kernel offers only {means or 'neither'}")
    assert set(found.values()) == {"PermissionError"}
    assert outside.read_text() == "secret"


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"made": {}},
        {"made": None},
        {"refused": {"code": "x"}},
        {"refused": {"code": "x", "facts": {"n": "many"}, "detail": ""}},
    ],
)
def test_a_forged_answer_is_not_believed(raw: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"not an outcome|invalid literal"):
        outcome_from_json(raw)


def test_markup_in_an_answer_is_not_believed() -> None:
    made = {
        **dict.fromkeys(("width", "height", "small_width", "small_height", "size_bytes"), 9),
        "animated": False,
        "blurhash": "LEHV6nWB2yk8",
        "colour": "#ffffff",
        "blur": "QUJD",
    }
    assert outcome_from_json({"made": made}).colour == "#ffffff"
    for field, forged in (
        ("colour", '">evil'),
        ("blur", '" onerror="'),
        ("blurhash", "<script>"),
        ("width", 0),
    ):
        with pytest.raises(ValueError, match="out of bounds"):
            outcome_from_json({"made": {**made, field: forged}})


def test_no_file_of_the_server_is_open_in_the_worker(tmp_path: Path) -> None:
    held = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(held, True)
    try:
        fine = order(tmp_path / "0", pictures.drawn())
        assert isinstance(sandbox.run(tmp_path, [fine], replace(LIMITS, open_files=8))[0], Picture)
    finally:
        os.close(held)
