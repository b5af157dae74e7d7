"""The prefetch bench: its player waits, plays and wastes as can be reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.prefetch import sessions, summary, traces, visits
from bench.prefetch.player import (
    DELAY_S,
    GRAIN_S,
    INDEX_BITS,
    INDEX_BITS_PER_S,
    POSTER_BITS,
    Player,
    Rendition,
    Visit,
)
from bench.prefetch.policy import MODULE, five, nothing, ours
from bench.prefetch.traces import Network, Video
from tests import real_data

SECOND_BITS = 1e6
ARCHIVE = str(traces.ARCHIVE)


def network(*rates_bps: float, every_s: float = 1000.0) -> Network:
    """Bandwidth that holds for a while, then changes."""
    moments = np.arange(len(rates_bps) + 1) * every_s
    return Network("made", 0, moments, np.concatenate(([0.0], np.cumsum(np.array(rates_bps) * every_s))))


def video(seconds: int = 10) -> Video:
    """Three bitrates of 1, 2 and 4 Mbit/s; half the viewers stay to the end."""
    bits = np.array([[SECOND_BITS], [2 * SECOND_BITS], [4 * SECOND_BITS]]) * np.ones((3, seconds))
    return Video("made", bits, np.linspace(1, 0.5, seconds + 1))


def index_bits(seconds: int) -> float:
    return INDEX_BITS + INDEX_BITS_PER_S * seconds


def test_the_policy_is_read_out_of_the_players_module() -> None:
    policy, text = ours(), MODULE.read_text()
    assert text.count("export const ") == 10
    assert f"SECONDS_AHEAD = [{', '.join(f'{seconds:g}' for seconds in policy.seconds_ahead)}]" in text
    assert f"SAFETY = {policy.safety};" in text
    assert f"BANDWIDTH_START_BPS = {policy.bandwidth_start_bps:_};" in text
    assert len(policy.seconds_ahead) == 2
    assert all(1 <= seconds <= 2 for seconds in policy.seconds_ahead)
    assert policy.posters_ahead == 2


def test_a_constant_that_is_gone_is_not_overlooked(tmp_path: Path) -> None:
    module = tmp_path / "policy.js"
    module.write_text(MODULE.read_text().replace("export const SAFETY =", "const SAFETY ="))
    with pytest.raises(TypeError):
        ours(module)


def test_one_fast_download_among_slow_ones_hardly_counts() -> None:
    policy = ours()
    assert policy.bandwidth([]) == policy.bandwidth_start_bps
    assert policy.bandwidth([1e6, 1e6, 1e9]) < 1.6e6
    assert policy.bandwidth([1.0] + [2e6] * policy.samples) == pytest.approx(2e6)


def test_the_rendition_follows_bandwidth_and_size() -> None:
    policy = replace(ours(), safety=0.5, sharp_enough=1.0, short_side_saving_px=480, safety_saving=0.25)
    ladder = [Rendition(n, w, w * 2, bps) for n, (w, bps) in enumerate(((360, 1e6), (540, 2e6), (720, 4e6)))]

    def width(place_px: float, bps: float, *, saves: bool = False) -> int:
        return policy.choose(ladder[::-1], (place_px, place_px * 9), bps, saves=saves).width

    assert width(1000, 100) == 360
    assert width(1000, 4e6) == 540
    assert width(1000, 1e9) == 720
    assert width(500, 1e9) == 540
    assert width(300, 1e9) == 360
    assert width(1000, 1e9, saves=True) == 360


def test_a_network_begins_anew_at_its_end() -> None:
    made = network(1e6, 3e6, every_s=10)
    assert made.bits_by(15) == pytest.approx(25e6)
    assert made.bits_by(20 + 5) == pytest.approx(40e6 + 5e6)
    for moment in (0.0, 3.7, 12.5, 47.25):
        assert made.when(made.bits_by(moment)) == pytest.approx(moment)


def test_viewers_stay_as_the_curve_says() -> None:
    made = video()
    assert made.watched_s(0.999) == pytest.approx(0.02)
    assert made.watched_s(0.75) == pytest.approx(5)
    assert made.watched_s(0.2) == 10


def test_with_nothing_ahead_every_video_begins_with_a_wait() -> None:
    policy = nothing(replace(ours(), safety=1e-9))
    done = Player(network(8e6), policy, [Visit(video(), 10)] * 3).run()
    wait_s = DELAY_S + (index_bits(10) + SECOND_BITS * GRAIN_S) / 8e6
    assert done.startups_s == pytest.approx([wait_s] * 3)
    assert done.stalled_s == pytest.approx(0)
    assert done.watched_s == 30
    assert done.seen_bits == pytest.approx(done.fetched_bits)


def test_with_the_beginnings_in_hand_only_the_first_waits() -> None:
    policy = replace(ours(), safety=1e-9)
    done = Player(network(8e6), policy, [Visit(video(), 10)] * 3).run()
    assert done.startups_s[0] > 0
    assert done.startups_s[1:] == [0, 0]
    posters_and_indices = 2 * POSTER_BITS + 3 * index_bits(10)
    assert done.fetched_bits == pytest.approx(30 * SECOND_BITS + posters_and_indices)


def test_what_lies_in_hand_unseen_is_waste() -> None:
    policy = replace(ours(), safety=1e-9, buffer_first_s=3.0, buffer_most_s=8.0)
    done = Player(network(1e9), policy, [Visit(video(60), 10), Visit(video(60), 10)]).run()
    unseen_s = (done.fetched_bits - done.seen_bits) / SECOND_BITS
    assert 2 * 6 <= unseen_s <= 2 * 8


def test_too_slow_a_network_stalls() -> None:
    policy = nothing(ours())
    done = Player(network(0.5e6), policy, [Visit(video(20), 20)]).run()
    # Twenty seconds of a megabit each take forty, most of which are spent waiting.
    assert done.waited_s == pytest.approx(20, rel=0.15)


def test_what_was_swiped_away_from_makes_way() -> None:
    policy = replace(ours(), safety=1e-9)
    slow = [Visit(video(60), 0.5), Visit(video(60), 0.5), Visit(video(60), 5)]
    done = Player(network(1.2e6), policy, slow).run()
    assert max(done.startups_s) < 2.5
    assert done.fetched_bits < 30 * SECOND_BITS


def test_the_same_viewer_swipes_for_every_policy() -> None:
    recordings = traces.Recordings((), (video(), video(20)))
    one, other = visits(recordings, (3, 1)), visits(recordings, (3, 1))
    assert one == other
    assert one != visits(recordings, (3, 2))
    assert all(0.25 <= visit.stays_s <= visit.video.lasts_s for visit in one)


def test_on_recorded_networks_ours_waits_less_than_nothing_and_wastes_less_than_five() -> None:
    archive = real_data.path(ARCHIVE)
    recordings = traces.load(archive.parent.parent)
    assert len(recordings.networks) == 80
    assert [video.lasts_s for video in recordings.videos] == [17, 26, 37, 40, 47, 6, 125]
    held_out = [network for network in recordings.networks if network.number in (1, 11)]
    policy = ours()
    found = {
        name: summary([outcome for _, outcome in sessions(recordings, held_out, one, 1)])
        for name, one in (("ours", policy), ("nothing", nothing(policy)), ("five", five(policy)))
    }
    mine = found["ours"]
    assert mine["waited_s_per_min"] < 0.8 * found["nothing"]["waited_s_per_min"]
    assert mine["startup_p50_ms"] < 0.3 * found["nothing"]["startup_p50_ms"]
    assert mine["wasted_percent"] < 0.6 * found["five"]["wasted_percent"]
    assert mine["wasted_percent"] < found["nothing"]["wasted_percent"] + 3
    assert mine["waited_s_per_min"] < 1.15 * found["five"]["waited_s_per_min"]
