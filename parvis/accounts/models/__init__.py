"""The room's tables: who somebody is, whom they know, and what they were told.

A foreign key that begins a longer index or a constraint has none of its own: it would cost
every write and serve no read.
"""

from parvis.accounts.models.account import Account, AccountState
from parvis.accounts.models.graph import AccountList, Block, Follow, FollowRequest, ListMember, Mute
from parvis.accounts.models.notification import Marker, Notification, NotificationKind
from parvis.accounts.models.preferences import Autoplay, FirstPage, Preferences, Theme
from parvis.accounts.models.taken_back import TakenBack
from parvis.accounts.models.user import Invite, Role, User

__all__ = [
    "Account",
    "AccountList",
    "AccountState",
    "Autoplay",
    "Block",
    "FirstPage",
    "Follow",
    "FollowRequest",
    "Invite",
    "ListMember",
    "Marker",
    "Mute",
    "Notification",
    "NotificationKind",
    "Preferences",
    "Role",
    "TakenBack",
    "Theme",
    "User",
]
