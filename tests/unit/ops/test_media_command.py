"""`parvis media try` says of each file what an upload of it would become."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from parvis.ops.commands import media
from tests.unit.media.video.takes import Take, counted, tone


def tried(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[dict[str, object]]:
    assert media.run(["try", *map(str, arguments), "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_good_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Take(counted(15), sound=tone(0.5), turn=(0, 1, -1, 0)).write(tmp_path / "take.mp4")
    (line,) = tried(capsys, file, "--keep", tmp_path / "kept")
    (rendition,) = line.pop("renditions")  # type: ignore[misc]
    assert line.pop("seconds")
    assert line.pop("peak_rss_mb") > 20  # type: ignore[operator]
    assert line == {
        "file": str(file),
        "outcome": "ok",
        "reason": "",
        "duration_ms": 500,
        "width": 120,
        "height": 160,
        "rotation_applied": 90,
        "has_sound": True,
    }
    path = Path(rendition["path"])
    assert path.parent.parent == tmp_path / "kept"
    assert path.stat().st_size == rendition["bytes"]
    assert (rendition["width"], rendition["height"]) == (120, 160)
    names = {one.name for one in path.parent.iterdir()}
    assert names == {"120.mp4", "poster.jpg", "poster.webp", "small.webp", "sound.m4a", "strip.webp"}


def test_bad_files_each_with_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    contents = {
        "picture.png": picture.getvalue(),
        "empty.mp4": b"",
        "words.mov": b"no film at all\n" * 50,
        "broken.mp4": b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(900),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    lines = tried(capsys, *(tmp_path / name for name in contents), tmp_path / "nowhere.mp4")
    assert {line["outcome"] for line in lines} == {"refused"}
    said = [str(line["reason"]) for line in lines]
    assert all(reason.endswith(".") for reason in said)
    for reason, word in zip(said, ("image", "empty", "text", "video", "No such file"), strict=True):
        assert word in reason


def test_what_was_kept_before_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Take(counted(3)).write(tmp_path / "take.mp4")
    for _ in range(2):
        tried(capsys, file, "--keep", tmp_path / "kept")
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["take.mp4", "take.mp4-2"]


def test_without_a_folder_to_keep_it_in_no_path_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would lead nowhere: what was made is gone when the command ends."""
    (line,) = tried(capsys, Take(counted(3)).write(tmp_path / "take.mp4"))
    (rendition,) = line["renditions"]  # type: ignore[misc]
    assert rendition["path"] is None
    assert rendition["bytes"] > 0


def test_for_people_it_prints_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Take(counted(3)).write(tmp_path / "take.mp4")
    assert media.run(["try", str(file)]) == 0
    assert "take.mp4: ok, 0.1 s as 160×120" in capsys.readouterr().out
