"""Leaving: hidden at once, erased when the days of grace are over."""

from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from parvis.accounts.models import (
    Account,
    AccountList,
    AccountState,
    Block,
    Follow,
    FollowRequest,
    Invite,
    ListMember,
    Marker,
    Mute,
    Notification,
    Preferences,
    TakenBack,
    User,
)
from parvis.accounts.queries import Viewer
from parvis.accounts.services.locks import lock_accounts
from parvis.base import clock


def request_deletion(viewer: Viewer) -> None:
    """Hide the viewer's account and start the days of grace."""
    me = viewer.member_id
    with transaction.atomic():
        User.objects.filter(account=me).update(deletion_requested_at=clock.now())
        Account.objects.filter(id=me, state=AccountState.ACTIVE).update(state=AccountState.LEAVING)


def cancel_deletion(user_id: UUID) -> None:
    """Take the request back: everything is as it was."""
    with transaction.atomic():
        User.objects.filter(id=user_id).update(deletion_requested_at=None)
        Account.objects.filter(user__id=user_id, state=AccountState.LEAVING).update(state=AccountState.ACTIVE)


def erase_account(account_id: UUID) -> None:
    """Remove the person. What stays is a name that nobody else can take, and nothing behind it.

    Higher rooms erase what they hold before they call this.
    """
    with transaction.atomic():
        _uncount(account_id)
        for model, columns in (
            (Follow, ("follower", "followee")),
            (FollowRequest, ("follower", "followee")),
            (Block, ("blocker", "blocked")),
            (Mute, ("muter", "muted")),
            (Notification, ("recipient", "actor")),
            (ListMember, ("account",)),
            (AccountList, ("owner",)),
            (Marker, ("account",)),
            (Invite, ("creator",)),
            (TakenBack, ("account",)),
            (Preferences, ("account",)),
        ):
            for column in columns:
                model._default_manager.filter(**{column: account_id}).delete()  # noqa: SLF001 - typed access to any model
        User.objects.filter(account=account_id).delete()
        Account.objects.filter(id=account_id).update(
            state=AccountState.ERASED,
            display_name="",
            folded_names="",
            bio="",
            bio_html="",
            fields=[],
            avatar=None,
            header=None,
            followers_count=0,
            following_count=0,
            posts_count=0,
            last_post_at=None,
        )


def _uncount(account_id: UUID) -> None:
    parted = Follow.objects.filter(Q(follower=account_id) | Q(followee=account_id))
    lock_accounts({account_id}.union(*parted.values_list("follower_id", "followee_id")))
    followed = Follow.objects.filter(follower=account_id).values("followee_id")
    Account.objects.filter(id__in=followed).update(followers_count=Greatest(F("followers_count") - 1, 0))
    following = Follow.objects.filter(followee=account_id).values("follower_id")
    Account.objects.filter(id__in=following).update(following_count=Greatest(F("following_count") - 1, 0))
