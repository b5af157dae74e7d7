"""Writes of the room: one verb a function, one transaction each."""

from parvis.accounts.services.bulk import (
    NewAccount,
    NewFollow,
    NewNotification,
    add_accounts,
    add_follows,
    add_notifications,
    set_portraits,
)
from parvis.accounts.services.deletion import cancel_deletion, erase_account, request_deletion
from parvis.accounts.services.email import release_email
from parvis.accounts.services.graph import (
    accept_follow,
    block,
    expire_mutes,
    follow,
    mute,
    reject_follow,
    remove_follower,
    unblock,
    unfollow,
    unmute,
)
from parvis.accounts.services.invites import create_invite, revoke_invite
from parvis.accounts.services.lists import (
    add_to_list,
    create_list,
    delete_list,
    remove_from_list,
    update_list,
)
from parvis.accounts.services.notifications import (
    clear_notifications,
    dismiss_notification,
    mark_read,
    notify,
    notify_many,
    withdraw_notifications,
)
from parvis.accounts.services.preferences import update_preferences
from parvis.accounts.services.profile import count_posts, update_profile
from parvis.accounts.services.registration import check_username, register
from parvis.accounts.services.taken_back import forget_taken_back, note_taken_back, remove_act

__all__ = [
    "NewAccount",
    "NewFollow",
    "NewNotification",
    "accept_follow",
    "add_accounts",
    "add_follows",
    "add_notifications",
    "add_to_list",
    "block",
    "cancel_deletion",
    "check_username",
    "clear_notifications",
    "count_posts",
    "create_invite",
    "create_list",
    "delete_list",
    "dismiss_notification",
    "erase_account",
    "expire_mutes",
    "follow",
    "forget_taken_back",
    "mark_read",
    "mute",
    "note_taken_back",
    "notify",
    "notify_many",
    "register",
    "reject_follow",
    "release_email",
    "remove_act",
    "remove_follower",
    "remove_from_list",
    "request_deletion",
    "revoke_invite",
    "set_portraits",
    "unblock",
    "unfollow",
    "unmute",
    "update_list",
    "update_preferences",
    "update_profile",
    "withdraw_notifications",
]
