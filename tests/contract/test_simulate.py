"""Imagined people use the real server through its API, and say what it showed them."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.served import Server

WORLD = {"members": 3, "newcomers": 2, "authors": 16, "posts": 60, "new-posts": 3, "swipes": 20, "days": 1}


@pytest.mark.xdist_group("server")
def test_people_swipe_through_a_running_server(tmp_path: Path) -> None:
    plot = tmp_path / "learned.svg"
    options = [word for name, value in WORLD.items() for word in (f"--{name}", str(value))]
    with Server.started(watch_events_per_minute=100_000, explore_pool=5, video_workers=0) as server:
        line = ["simulate", "--url", server.base_url, "--seed", "4", "--settle", "0", "--plot", str(plot)]
        found = json.loads(server.parvis(*line, *options))
        counted = server.python(
            "from parvis.feed.models import WatchEvent, Receipt;"
            "print('events', WatchEvent.objects.exclude(receipt_id=None).count(), Receipt.objects.count())"
        )
    assert (found["members"], found["newcomers"], found["new_posts"]) == (3, 2, 3)
    assert set(found["taste_share"]) == {"after_10", "after_20", "after_50"}
    assert set(found["rivals"]) == {"newest", "popular", "random", "oracle"}
    assert 0 < found["reward"] < found["rivals"]["oracle"]["reward"]
    assert found["degraded"] == {}
    events, receipts = map(int, counted.split("events ")[1].split()[:2])
    # A walk ends early where a server under load has not found all posts yet.
    assert 5 <= receipts <= 10, "five people, at most two pages each"
    assert 4 * receipts <= events <= 10 * receipts, "pages of at most ten, each watch with its receipt"
    assert ElementTree.parse(plot).getroot().tag.endswith("svg")
