"""Reading KuaiRand-Pure: impressions in the order of time, their videos, earlier histories."""

import csv
import datetime as dt
import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

_LOG: Final = "log_standard_4_25_to_4_30_pure.csv.gz"
_FIRST_TEST_DAY: Final = 20220429
_LABELS: Final = (
    "is_click", "is_like", "is_follow", "is_comment", "is_forward", "is_hate", "long_view",
    "is_profile_enter",
)  # fmt: skip
_COLUMNS: Final = ("user_id", "video_id", "date", "hourmin", "time_ms", "play_time_ms", "duration_ms", "tab")


@dataclass(frozen=True, slots=True)
class History:
    """What a member watched before the log, the latest last; which of it long, and what they liked."""

    member: int
    length: int
    last_ms: int
    watched: list[int]
    long: frozenset[int]
    liked: frozenset[int]
    long_count: int
    like_count: int


@dataclass(frozen=True, slots=True)
class Log:
    """Impressions as columns, sorted by time, with codes from 1 for what a video is."""

    member: NDArray[np.int64]
    video: NDArray[np.int64]
    surface: NDArray[np.int64]
    hour: NDArray[np.int64]
    at_ms: NDArray[np.int64]
    watched_ms: NDArray[np.int64]
    duration_ms: NDArray[np.int64]
    labels: dict[str, NDArray[np.float64]]
    test: NDArray[np.bool_]
    videos: dict[str, NDArray[np.int64]]  # by video id: author, topic, second_topic, sound, duration_ms
    histories: list[History]


def load(folder: Path, train: Path | None, test: Path | None) -> Log:
    """Return the log with its split: by day, or by the two files."""
    if train is None or test is None:
        rows = _rows(train or test or folder / _LOG)
        tested = rows["date"] >= _FIRST_TEST_DAY
    else:
        parts = [_rows(train), _rows(test)]
        rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        tested = np.repeat([False, True], [len(part["date"]) for part in parts])
    keep = _in_time_without_repeats(rows)
    rows = {name: column[keep] for name, column in rows.items()}
    histories = _histories(folder / "user_history_until_4_24.jsonl.gz")
    highest = max(int(rows["video_id"].max()), *(max(history.watched) for history in histories))
    return Log(
        member=rows["user_id"],
        video=rows["video_id"],
        surface=rows["tab"],
        hour=rows["hourmin"] // 100,
        at_ms=rows["time_ms"],
        watched_ms=rows["play_time_ms"],
        duration_ms=rows["duration_ms"],
        labels={name: rows[name].astype(np.float64) for name in _LABELS},
        test=tested[keep],
        videos=_videos(folder / "video_features_basic_pure.csv.gz", highest + 1),
        histories=histories,
    )


def _rows(path: Path) -> dict[str, NDArray[np.int64]]:
    with _opened(path) as text:
        reader = csv.reader(text)
        names = next(reader)
        places = [names.index(name) for name in (*_COLUMNS, *_LABELS)]
        table = np.array([[int(float(row[place])) for place in places] for row in reader], np.int64)
    return dict(zip((*_COLUMNS, *_LABELS), table.T, strict=True))


def _in_time_without_repeats(rows: dict[str, NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return the order of time, in which a repeated (member, video, time) counts once."""
    order = np.argsort(rows["time_ms"], kind="stable")
    keys = np.stack([rows[name][order] for name in ("user_id", "video_id", "time_ms")])
    _unique, first = np.unique(keys, axis=1, return_index=True)
    return np.asarray(order[np.sort(first)])


def _videos(path: Path, count: int) -> dict[str, NDArray[np.int64]]:
    codes: dict[str, dict[str, int]] = {}
    columns = {
        name: np.zeros(count, np.int64)
        for name in ("author", "topic", "second_topic", "sound", "duration_ms", "uploaded")
    }

    def code(field: str, text: str) -> int:
        return codes.setdefault(field, {}).setdefault(text, len(codes[field]) + 1) if text else 0

    with _opened(path) as text:
        for row in csv.DictReader(text):
            video = int(row["video_id"])
            if video >= count:
                continue
            tags = [*row["tag"].split(","), "", ""]
            columns["author"][video] = code("author", row["author_id"])
            columns["topic"][video] = code("topic", tags[0])
            columns["second_topic"][video] = code("topic", tags[1])
            columns["sound"][video] = code("sound", row["music_id"])
            columns["duration_ms"][video] = int(float(row["video_duration"] or 0))
            columns["uploaded"][video] = dt.date.fromisoformat(row["upload_dt"]).toordinal()
    return columns


def _histories(path: Path) -> list[History]:
    with _opened(path) as text:
        return [_history(json.loads(line)) for line in text]


def _history(raw: dict[str, Any]) -> History:
    return History(
        member=raw["user_id"],
        length=raw["history_len"],
        last_ms=raw["last_time_ms"],
        watched=raw["watch_seq"],
        long=frozenset(raw["long_watch_seq"]),
        liked=frozenset(raw["like_seq"]),
        long_count=len(raw["long_watch_seq"]),
        like_count=len(raw["like_seq"]),
    )


def _opened(path: Path) -> IO[str]:
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
