"""Attaching, describing, discarding, erasing, sweeping: whose, when, and what becomes of the files."""

import datetime as dt
import os
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from parvis.base import clock
from parvis.base.errors import Conflict, InvalidInput, NotFound
from parvis.base.ids import uuid7
from parvis.media import jobs
from parvis.media.models import Media
from parvis.media.queries import MediaView, media_by_ids
from parvis.media.services import (
    attach,
    describe,
    discard,
    erase_owner,
    store_image,
    sweep_orphans,
)
from tests import pictures
from tests.unit.media.conftest import Stored

pytestmark = pytest.mark.django_db

ALICE, BOB = uuid7(), uuid7()
DAY = dt.timedelta(days=1)


def upload(owner_key=ALICE) -> MediaView:  # type: ignore[no-untyped-def] # an id
    file = pictures.encoded(pictures.drawn(40, 30))
    return store_image(owner_key=owner_key, upload=file, purpose="post")


def grow_old(folder: Path, *views: MediaView) -> None:
    """Make uploads and everything in `folder` two days old."""
    long_ago = clock.now() - 2 * DAY
    Media.objects.filter(id__in=[view.id for view in views]).update(created_at=long_ago)
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (long_ago.timestamp(), long_ago.timestamp()))


def test_attach_marks_and_returns_in_the_order_asked() -> None:
    first, second = upload(), upload()
    attached = attach(owner_key=ALICE, ids=[second.id, first.id])
    assert [view.id for view in attached] == [second.id, first.id]
    assert all(view.attached for view in attached)


@pytest.mark.parametrize("stranger", [True, False])
def test_attach_is_all_or_nothing(*, stranger: bool) -> None:
    mine = upload()
    other = upload(BOB).id if stranger else uuid7()
    with pytest.raises(NotFound):
        attach(owner_key=ALICE, ids=[mine.id, other])
    assert not any(view.attached for view in media_by_ids([mine.id, other]).values())


def test_one_picture_serves_one_post() -> None:
    first, second = upload(), upload()
    attach(owner_key=ALICE, ids=[first.id])
    with pytest.raises(Conflict):
        attach(owner_key=ALICE, ids=[second.id, first.id])
    assert not media_by_ids([second.id])[second.id].attached


def test_describe_changes_what_is_given() -> None:
    view = upload()
    assert describe(owner_key=ALICE, media_id=view.id, alt="A square").alt == "A square"
    changed = describe(owner_key=ALICE, media_id=view.id, focus=(0.1, 0.2))
    assert (changed.alt, changed.focus) == ("A square", (0.1, 0.2))
    with pytest.raises(NotFound):
        describe(owner_key=BOB, media_id=view.id, alt="Mine now")
    with pytest.raises(InvalidInput):
        describe(owner_key=ALICE, media_id=view.id, alt="é" * 1501)


def test_files_go_when_the_deletion_is_certain(
    stored: Stored, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    view = upload()
    with django_capture_on_commit_callbacks() as after_commit:
        assert discard(owner_key=BOB, ids=[view.id]) == 0
        assert discard(owner_key=ALICE, ids=[view.id]) == 1
    assert len(stored.files()) == 2
    for callback in after_commit:
        callback()
    assert stored.files() == []
    assert discard(owner_key=ALICE, ids=[view.id]) == 0


def test_erasing_an_owner_takes_their_rows_and_files_only(
    stored: Stored, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    attach(owner_key=ALICE, ids=[upload().id])
    upload()
    bobs = upload(BOB)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_owner(ALICE) == 2
    assert stored.files() == [stored.file_of(bobs.url), stored.file_of(bobs.small_url)]


def test_the_sweep_removes_what_was_never_used(
    shelves: Path,
    stored: Stored,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    used, forgotten = upload(), upload()
    attach(owner_key=ALICE, ids=[used.id])
    grow_old(shelves, used, forgotten)
    fresh = upload()
    with django_capture_on_commit_callbacks(execute=True):
        jobs.sweep_orphans()
    assert set(media_by_ids([used.id, forgotten.id, fresh.id])) == {used.id, fresh.id}
    assert len(stored.files()) == 4
    assert not stored.file_of(forgotten.url).parent.exists()


def test_the_sweep_removes_what_crashes_left(shelves: Path, workspace: Path, stored: Stored) -> None:
    kept, lost = upload(), upload()
    Media.objects.filter(id=lost.id).delete()
    left = workspace / "image-left"
    left.mkdir()
    (left / "original").write_bytes(b"half")
    others = workspace / "somebody-else"
    others.mkdir()
    assert sweep_orphans(DAY).stray == 0
    attach(owner_key=ALICE, ids=[kept.id])
    grow_old(shelves, kept)
    grow_old(workspace)
    swept = sweep_orphans(DAY)
    assert (swept.unused, swept.stray, swept.workspaces) == (0, 2, 1)
    assert stored.files() == [stored.file_of(kept.url), stored.file_of(kept.small_url)]
    assert list(workspace.iterdir()) == [others]
