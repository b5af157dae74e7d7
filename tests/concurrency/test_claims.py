"""Workers that ask at the same moment, and owners who change their minds meanwhile."""

from collections import Counter
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from parvis.base.ids import uuid7
from parvis.media import services
from parvis.media.models import State, Video
from parvis.media.processing.video.contract import Progress
from tests.clips import clip_bytes
from tests.concurrency.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = uuid7()


@pytest.fixture
def videos(tmp_path: Path, settings: Settings) -> list[UUID]:
    settings.ORIGINALS_ROOT = tmp_path
    sent = []
    for shade in range(3):
        path = tmp_path / f"{shade}.mp4"
        path.write_bytes(clip_bytes(shade=shade))
        sent.append(services.store_video(owner_key=ALICE, path=path).id)
    return sent


def test_each_video_is_claimed_by_one_of_many(videos: list[UUID]) -> None:
    claims = [claim for claim in at_once([partial(services.claim_video, f"w{n}") for n in range(8)]) if claim]
    # Whoever was too late for one may have left with nothing, but nobody has another's.
    assert set(Counter(claim.media_id for claim in claims).values()) == {1}
    while claim := services.claim_video("last"):
        claims.append(claim)
    assert sorted(claim.media_id for claim in claims) == videos
    assert set(Video.objects.values_list("attempts", flat=True)) == {1}


def test_a_new_cut_and_a_step_of_the_worker_never_wait_for_each_other(
    videos: list[UUID], tmp_path: Path
) -> None:
    for number in range(10):
        claim = services.claim_video("w")
        assert claim is not None

        def note() -> bool:
            try:
                services.note_event(claim, Progress(1, 10), tmp_path)  # noqa: B023 - called at once
                services.release_claim(claim)  # noqa: B023
            except services.ClaimLost:
                return False
            return True

        cut = partial(services.edit_video, owner_key=ALICE, media_id=claim.media_id, trim_start_ms=number + 1)
        at_once([note, cut])
        row = Video.objects.select_related("media").get(media_id=claim.media_id)
        assert (row.trim_start_ms, row.claim, row.media.state) == (number + 1, "", State.WAITING)
