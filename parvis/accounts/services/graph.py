"""Following, blocking and muting. Counters move only with the row they count."""

import datetime as dt
from contextlib import suppress
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from parvis.accounts import errors
from parvis.accounts.models import (
    Account,
    AccountState,
    Block,
    Follow,
    FollowRequest,
    ListMember,
    Mute,
    NotificationKind,
)
from parvis.accounts.queries import Relationship, Viewer, blocked_either_way, relationships
from parvis.accounts.services.locks import lock_accounts
from parvis.accounts.services.notifications import notify, withdraw_notifications
from parvis.accounts.services.taken_back import note_taken_back, remove_act
from parvis.base import clock, ids
from parvis.base.errors import NotFound, RateLimited

_MUTE_MAX_S: Final = 100 * 365 * 86_400  # what is longer than a life would not fit into a date


def follow(viewer: Viewer, account_id: UUID, *, show_reposts: bool | None = None) -> Relationship:
    """Follow the account, or ask to if it is locked; once is enough."""
    me = _other_than(viewer, account_id)
    with transaction.atomic():
        lock_accounts([me, account_id])
        target = _active(account_id)
        if blocked_either_way(me, account_id):
            raise errors.blocked()
        reposts = True if show_reposts is None else show_reposts
        existing = Follow.objects.filter(follower=me, followee=account_id)
        if existing.exists():
            if show_reposts is not None:
                existing.update(show_reposts=show_reposts)
        else:
            _check_rate(me)
            if target.locked:
                _ask(me, account_id, show_reposts=reposts)
            else:
                FollowRequest.objects.filter(follower=me, followee=account_id).delete()
                connect(me, account_id, show_reposts=reposts)
                withdraw_notifications(subject_id=me, recipient_id=account_id)
                notify(account_id, NotificationKind.FOLLOW, actor_id=me, subject_id=me)
    return _standing(viewer, account_id)


def unfollow(viewer: Viewer, account_id: UUID) -> Relationship:
    """Stop following the account, or take back the request to."""
    me = _other_than(viewer, account_id)
    with transaction.atomic():
        lock_accounts([me, account_id])
        _disconnect(me, account_id, by=me)
    return _standing(viewer, account_id)


def accept_follow(viewer: Viewer, account_id: UUID) -> Relationship:
    """Let somebody who asked follow the viewer."""
    me = _other_than(viewer, account_id)
    with transaction.atomic():
        lock_accounts([me, account_id])
        request = FollowRequest.objects.filter(follower=account_id, followee=me).first()
        if request is None:
            raise NotFound(_("This account is not asking to follow you."))
        request.delete()
        connect(account_id, me, show_reposts=request.show_reposts)
        withdraw_notifications(subject_id=account_id, recipient_id=me)
        notify(me, NotificationKind.FOLLOW, actor_id=account_id, subject_id=account_id)
    return _standing(viewer, account_id)


def accept_all(viewer: Viewer) -> None:
    """Let in everybody who waits, as when the account is unlocked."""
    me = viewer.member_id
    for account_id in list(FollowRequest.objects.filter(followee=me).values_list("follower_id", flat=True)):
        with suppress(NotFound):  # taken back meanwhile
            accept_follow(viewer, account_id)


def reject_follow(viewer: Viewer, account_id: UUID) -> Relationship:
    """Turn down somebody who asked to follow the viewer; they are not told."""
    me = _other_than(viewer, account_id)
    with transaction.atomic():
        lock_accounts([me, account_id])
        gone, _rows = FollowRequest.objects.filter(follower=account_id, followee=me).delete()
        if not gone:
            raise NotFound(_("This account is not asking to follow you."))
        withdraw_notifications(subject_id=account_id, recipient_id=me)
    return _standing(viewer, account_id)


def remove_follower(viewer: Viewer, account_id: UUID) -> Relationship:
    """Make somebody stop following the viewer."""
    me = _other_than(viewer, account_id)
    with transaction.atomic():
        lock_accounts([me, account_id])
        _disconnect(account_id, me, by=me)
    return _standing(viewer, account_id)


def block(viewer: Viewer, account_id: UUID) -> Relationship:
    """Hide the two from each other; follows, requests and list entries end both ways."""
    me = _other_than(viewer, account_id)
    with transaction.atomic():
        lock_accounts([me, account_id])
        _active(account_id)
        Block.objects.get_or_create(blocker_id=me, blocked_id=account_id)
        _disconnect(me, account_id, by=me)
        _disconnect(account_id, me, by=me)
        ListMember.objects.filter(
            Q(list__owner=me, account=account_id) | Q(list__owner=account_id, account=me)
        ).delete()
    return _standing(viewer, account_id)


def unblock(viewer: Viewer, account_id: UUID) -> Relationship:
    """Let the two see each other again."""
    me = _other_than(viewer, account_id)
    Block.objects.filter(blocker=me, blocked=account_id).delete()
    return _standing(viewer, account_id)


def mute(
    viewer: Viewer, account_id: UUID, *, notifications: bool = True, duration_s: int = 0
) -> Relationship:
    """Keep the account out of the viewer's sight; for good when `duration_s` is 0."""
    me = _other_than(viewer, account_id)
    span_s = min(duration_s, _MUTE_MAX_S)
    until = clock.now() + dt.timedelta(seconds=span_s) if span_s > 0 else None
    with transaction.atomic():
        _active(account_id)
        Mute.objects.update_or_create(
            muter_id=me,
            muted_id=account_id,
            defaults={"notifications": notifications, "expires_at": until},
        )
    return _standing(viewer, account_id)


def unmute(viewer: Viewer, account_id: UUID) -> Relationship:
    """See the account again."""
    me = _other_than(viewer, account_id)
    Mute.objects.filter(muter=me, muted=account_id).delete()
    return _standing(viewer, account_id)


def expire_mutes() -> int:
    """Remove mutes whose time is over; they have had no effect since."""
    return Mute.objects.filter(expires_at__lte=clock.now()).delete()[0]


def _ask(follower_id: UUID, followee_id: UUID, *, show_reposts: bool) -> None:
    row, new = FollowRequest.objects.get_or_create(
        follower_id=follower_id, followee_id=followee_id, defaults={"show_reposts": show_reposts}
    )
    if new:
        notify(followee_id, NotificationKind.FOLLOW_REQUEST, actor_id=follower_id, subject_id=follower_id)
    elif row.show_reposts != show_reposts:
        row.show_reposts = show_reposts
        row.save(update_fields=["show_reposts"])


def connect(follower_id: UUID, followee_id: UUID, *, show_reposts: bool) -> None:
    """Write and count a follow. The caller has locked the two, or made one of them just now."""
    _row, new = Follow.objects.get_or_create(
        follower_id=follower_id, followee_id=followee_id, defaults={"show_reposts": show_reposts}
    )
    if new:
        _count(follower_id, followee_id, 1)


def _disconnect(follower_id: UUID, followee_id: UUID, *, by: UUID) -> None:
    FollowRequest.objects.filter(follower=follower_id, followee=followee_id).delete()
    follow_id = remove_act(Follow.objects.filter(follower=follower_id, followee=followee_id))
    if follow_id:
        _count(follower_id, followee_id, -1)
        # Who was made to stop has taken nothing back.
        if by == follower_id:
            note_taken_back(follower_id, kind="follow", act_id=follow_id, target_id=followee_id)
    withdraw_notifications(subject_id=follower_id, recipient_id=followee_id)


def _count(follower_id: UUID, followee_id: UUID, change: int) -> None:
    Account.objects.filter(id=follower_id).update(following_count=Greatest(F("following_count") + change, 0))
    Account.objects.filter(id=followee_id).update(followers_count=Greatest(F("followers_count") + change, 0))


def _check_rate(me: UUID) -> None:
    hour_ago = ids.first_at(clock.now() - dt.timedelta(hours=1))
    recent = Follow.objects.filter(follower=me, id__gt=hour_ago).count()
    recent += FollowRequest.objects.filter(follower=me, id__gt=hour_ago).count()
    if recent >= settings.PARVIS.follows_per_hour:
        raise RateLimited(_("You have followed many accounts in an hour. Go on later."), 3600)


def _other_than(viewer: Viewer, account_id: UUID) -> UUID:
    if viewer.account_id == account_id:
        raise errors.not_yourself()
    return viewer.member_id


def _active(account_id: UUID) -> Account:
    account = Account.objects.filter(id=account_id, state=AccountState.ACTIVE).first()
    if account is None:
        raise errors.no_account()
    return account


def _standing(viewer: Viewer, account_id: UUID) -> Relationship:
    return relationships(viewer, [account_id])[account_id]
