"""What the answers contain, for the OpenAPI document; nothing is validated against it at run time.

The contract tests hold real answers against these and against Mastodon's own schemas.
"""

from parvis.api.schemas.accounts import (
    Account,
    AccountList,
    CredentialAccount,
    FamiliarFollowers,
    MutedAccount,
    Preferences,
    Profile,
    Relationship,
    Suggestion,
)
from parvis.api.schemas.apps import Application, CredentialApplication, Token
from parvis.api.schemas.common import Empty, Error, Opaque
from parvis.api.schemas.notifications import Count, GroupedNotifications, Marker, Notification
from parvis.api.schemas.posts import (
    Context,
    MediaAttachment,
    Poll,
    Search,
    Status,
    StatusEdit,
    StatusSource,
    Tag,
)

__all__ = [
    "Account",
    "AccountList",
    "Application",
    "Context",
    "Count",
    "CredentialAccount",
    "CredentialApplication",
    "Empty",
    "Error",
    "FamiliarFollowers",
    "GroupedNotifications",
    "Marker",
    "MediaAttachment",
    "MutedAccount",
    "Notification",
    "Opaque",
    "Poll",
    "Preferences",
    "Profile",
    "Relationship",
    "Search",
    "Status",
    "StatusEdit",
    "StatusSource",
    "Suggestion",
    "Tag",
    "Token",
]
