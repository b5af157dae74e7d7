"""Where somebody is logged in, and how to end it there."""

import datetime as dt
from dataclasses import dataclass

from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from parvis.base.errors import NotFound
from parvis.web.allauth.devices import device_name


@dataclass(frozen=True, slots=True)
class SessionView:
    """One login that has not ended."""

    id: int
    device: str
    address: str
    since: dt.datetime
    current: bool


def sessions(user: AbstractBaseUser) -> list[SessionView]:
    """Return the sessions of a login: this one first, then the newest."""
    rows = UserSession.objects.purge_and_list(user)
    views = [
        SessionView(row.pk, device_name(row.user_agent), row.ip, row.created_at, row.is_current())
        for row in rows
    ]
    return sorted(views, key=lambda view: (not view.current, -view.since.timestamp()))


def end_session(request: HttpRequest, user: AbstractBaseUser, session_id: int) -> bool:
    """End one session of this login; return whether it was the current one."""
    row = UserSession.objects.filter(user_id=user.pk, pk=session_id).first()
    if row is None:
        raise NotFound(str(_("This session has ended already.")))
    was_current = bool(row.is_current())
    end_sessions(request, [row])
    return was_current


def end_others(request: HttpRequest, user: AbstractBaseUser) -> None:
    """End every session of this login but the current one."""
    end_other_sessions(request, user)
