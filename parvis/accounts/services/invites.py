"""Invitations, while registration is by invitation."""

import datetime as dt
import secrets
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.accounts.models import Invite
from parvis.accounts.queries import InviteView, Viewer, invite_view
from parvis.base import clock
from parvis.base.errors import InvalidInput, NotFound
from parvis.base.text.normalise import clean

_OPEN_MAX: Final = 50
_USES_MAX: Final = 100


def create_invite(viewer: Viewer, *, max_uses: int = 1, days: int = 30) -> InviteView:
    """Create an invitation code; 0 days never expire."""
    me = viewer.member_id
    if not 1 <= max_uses <= _USES_MAX:
        raise InvalidInput("max_uses", _("An invitation lets in 1 to 100 people."))
    if not 0 <= days <= 365:
        raise InvalidInput("days", _("An invitation lasts up to 365 days."))
    with transaction.atomic():
        if Invite.objects.filter(creator=me).count() >= _OPEN_MAX:
            raise InvalidInput("max_uses", _("You have many invitations open. Revoke some first."))
        row = Invite.objects.create(
            code=secrets.token_urlsafe(12),
            creator_id=me,
            max_uses=max_uses,
            expires_at=clock.now() + dt.timedelta(days=days) if days else None,
        )
    return invite_view(row)


def revoke_invite(viewer: Viewer, code: str) -> None:
    """Make one of the viewer's invitations useless."""
    if not Invite.objects.filter(code=clean(code), creator=viewer.account_id).delete()[0]:
        raise NotFound(_("You have given no such invitation."))
