"""Who may come in: the one place that reads the registration setting and an invitation."""

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.http import HttpRequest

from parvis.accounts.queries import invite_by_code


@dataclass(frozen=True, slots=True)
class Door:
    """How the entrance stands for one request."""

    registration: Literal["open", "invite", "closed"]
    code: str
    invited: bool

    @property
    def is_open(self) -> bool:
        """Whether this request may sign up."""
        return self.registration == "open" or (self.registration == "invite" and self.invited)


def door(request: HttpRequest) -> Door:
    """Return how the entrance stands, the invitation code in the address or the form included."""
    code = (request.POST.get("invite") or request.GET.get("invite") or "").strip()[:24]
    return Door(settings.PARVIS.registration, code, invited=is_usable(code))


def is_usable(code: str) -> bool:
    """Return whether an invitation code still lets somebody in."""
    if not code or not code.isprintable():
        return False
    invite = invite_by_code(code)
    return invite is not None and invite.usable
