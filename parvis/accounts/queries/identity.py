"""From a login to a viewer, and who may come in."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.models import AccountState, Invite, Role, User
from parvis.accounts.queries.views import ANONYMOUS, InviteView, Viewer
from parvis.base import clock
from parvis.base.text.normalise import clean


@dataclass(frozen=True, slots=True)
class LoginView:
    """A login as the pages about it need it."""

    user_id: UUID
    username: str
    email: str
    role: Role
    joined_at: dt.datetime
    deletion_requested_at: dt.datetime | None


def viewer_of_user(user: User) -> Viewer:
    """Return the viewer behind a login; nobody if it may not act."""
    if not user.is_active or user.account.state != AccountState.ACTIVE:
        return ANONYMOUS
    return Viewer(user.account_id, user.id, user.username, Role(user.role))


def viewer_of_account(account_id: UUID) -> Viewer:
    """Return the viewer of a local account; nobody if it has no active login."""
    user = (
        User.objects.filter(account_id=account_id, is_active=True, account__state=AccountState.ACTIVE)
        .only("id", "username", "role", "account_id")
        .first()
    )
    if user is None:
        return ANONYMOUS
    return Viewer(account_id, user.id, user.username, Role(user.role))


def login_by_account(account_id: UUID) -> LoginView | None:
    """Return the login of an account, if it has one."""
    user = User.objects.filter(account_id=account_id).first()
    if user is None:
        return None
    return LoginView(
        user.id, user.username, user.email, Role(user.role), user.date_joined, user.deletion_requested_at
    )


def due_for_erasure(before: dt.datetime, limit: int = 100) -> list[UUID]:
    """Return accounts whose deletion was asked for before then."""
    return list(
        User.objects.filter(deletion_requested_at__lt=before)
        .exclude(account__state=AccountState.ERASED)
        .order_by("deletion_requested_at")
        .values_list("account_id", flat=True)[:limit]
    )


def invites(viewer: Viewer) -> list[InviteView]:
    """Return the viewer's invitations, the newest first."""
    return [invite_view(i) for i in Invite.objects.filter(creator=viewer.account_id).order_by("-created_at")]


def invite_by_code(code: str) -> InviteView | None:
    """Return the invitation with that code, used up or not."""
    invite = Invite.objects.filter(code=clean(code)).first()
    return invite_view(invite) if invite else None


def invite_view(invite: Invite) -> InviteView:
    """Return an invitation as its creator sees it."""
    fresh = invite.expires_at is None or invite.expires_at > clock.now()
    return InviteView(
        invite.code,
        invite.max_uses,
        invite.uses,
        invite.expires_at,
        invite.created_at,
        usable=fresh and invite.uses < invite.max_uses,
    )
