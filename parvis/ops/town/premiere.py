"""Bring the town's clips in: made one by one beside the running server, and posted as anybody would.

This may be killed at any moment, and the next one goes on: a clip is posted in the transaction
that notes it on its row. It stands back while others' videos wait to be made playable.
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from parvis.accounts.queries import Viewer, account_ids_by_username, viewer_of_account
from parvis.base import clock
from parvis.base.errors import NotFound
from parvis.media.queries import State, making_stock, media_by_ids
from parvis.media.services import set_captions, store_video
from parvis.ops.arrivals import lock, missing, unanswered
from parvis.ops.models import TownClip
from parvis.ops.processes import alone
from parvis.ops.town.clips import Clip, programme, render
from parvis.ops.town.dice import Dice, seed_of
from parvis.ops.town.opening import take
from parvis.posts import services as posts
from parvis.posts.queries import post_by_id
from parvis.posts.services import Draft, NewReaction

_AHEAD: Final = 2  # videos that may wait to be made playable, anybody's
_POLL_S: Final = 0.25
_PREFIX: Final = "clip-"
_log = structlog.get_logger(__name__)


def announce() -> None:
    """Note that every clip is to come."""
    TownClip.objects.bulk_create([TownClip(name=clip.name) for clip in programme()], ignore_conflicts=True)


def bring_in() -> int:
    """Bring in the clips that are missing; return how many came, none if somebody else is at it."""
    with alone(lock()) as nobody_else:
        if not nobody_else:
            return 0
        _clear_up()
        names = set(missing().values_list("name", flat=True))
        brought = 0
        for clip in programme():
            if clip.name in names:
                brought += _try(clip)
                answer_playable()
        while unanswered().exists():
            time.sleep(_POLL_S)
            answer_playable()
        return brought


def answer_playable() -> None:
    """Let neighbours like and comment on the clips that can be watched by now."""
    clips = {clip.name: clip for clip in programme()}
    people = _people()
    for name, post_id in unanswered().filter(name__in=clips).values_list("name", "post_id"):
        others = [account_id for username, account_id in people.items() if username != clips[name].author]
        if post_id and others and _can_be_read(viewer_of_account(others[0]), post_id):
            _answer(clips[name], post_id, people)


def _can_be_read(viewer: Viewer, post_id: UUID) -> bool:
    try:
        post_by_id(viewer, post_id)
    except NotFound:
        return False
    return True


def _try(clip: Clip) -> bool:
    try:
        _bring(clip)
    except Exception:  # noqa: BLE001 - the other clips come nevertheless
        _log.exception("clip_failed", clip=clip.name)
        TownClip.objects.filter(name=clip.name).update(failures=F("failures") + 1)
        return False
    return True


def _bring(clip: Clip) -> None:
    """Make the clip, hand it in, and post it."""
    author_id = _people()[clip.author]
    media_id = _handed_in(clip) or _hand_in(clip, author_id)
    draft = Draft(text=clip.text, language=clip.language, media_ids=[media_id])
    with transaction.atomic():
        post = posts.create_post(viewer_of_account(author_id), draft)
        TownClip.objects.filter(name=clip.name).update(post_id=post.id)


def _handed_in(clip: Clip) -> UUID | None:
    """Return the video of a clip whose post was not reached the last time."""
    media_id = TownClip.objects.get(name=clip.name).media_id
    known = media_by_ids([media_id]) if media_id else {}
    video = known[media_id].video if media_id in known else None
    return media_id if video is not None and video.state != State.REFUSED else None


def _hand_in(clip: Clip, author_id: UUID) -> UUID:
    with TemporaryDirectory(prefix=_PREFIX, dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / f"{clip.name}.mp4"
        if not take(clip, path):
            render(clip, path)
        _wait_for_room()
        media = store_video(owner_key=author_id, path=path, alt=clip.alt_text, trusted=True)
    TownClip.objects.filter(name=clip.name).update(media_id=media.id)
    if clip.webvtt:
        set_captions(owner_key=author_id, media_id=media.id, language=clip.language, vtt=clip.webvtt)
    return media.id


def _wait_for_room() -> None:
    while True:
        stock = making_stock().by_state
        if stock[State.WAITING] + stock[State.WORKING] < _AHEAD:
            return
        time.sleep(_POLL_S)


def _answer(clip: Clip, post_id: UUID, people: dict[str, UUID]) -> None:
    """Likes, reposts and bookmarks by the town's people, and the clip's comments."""
    dice = Dice(seed_of("answers", clip.name))
    others = [account_id for name, account_id in people.items() if name != clip.author]
    dice.shuffle(others)
    likes = min(len(others), int(dice.lognormvariate(2.3, 0.55)) + len(clip.answers))
    with transaction.atomic():
        if not TownClip.objects.filter(name=clip.name, answered_at=None).update(answered_at=clock.now()):
            return
        posts.add_likes(_by(others[:likes], post_id))
        posts.add_reposts(_by(others[: likes // 6], post_id))
        posts.add_bookmarks(_by(others[: likes // 4], post_id))
        for answer in clip.answers:
            if answer.username in people:
                viewer = viewer_of_account(people[answer.username])
                posts.create_post(viewer, Draft(text=answer.text, reply_to=post_id))


def _by(people: list[UUID], post_id: UUID) -> list[NewReaction]:
    return [NewReaction(account_id, post_id, clock.now()) for account_id in people]


def _people() -> dict[str, UUID]:
    """The people of the programme who live here."""
    names = {clip.author for clip in programme()}
    names |= {answer.username for clip in programme() for answer in clip.answers}
    return {name: account_id for name, (account_id, _) in account_ids_by_username(sorted(names)).items()}


def _clear_up() -> None:
    """Remove what a killed predecessor left."""
    for folder in Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"{_PREFIX}*"):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
