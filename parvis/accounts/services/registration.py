"""Letting somebody in: a login, an account and its preferences, or none of them."""

import re
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from parvis.accounts.errors import name_taken
from parvis.accounts.models import Account, Invite, NotificationKind, Preferences, Role, User
from parvis.accounts.services.graph import connect
from parvis.accounts.services.notifications import notify
from parvis.accounts.services.profile import NAME_MAX, short_text
from parvis.base import clock
from parvis.base.errors import Forbidden, InvalidInput
from parvis.base.text.normalise import clean

_EMAIL_MAX: Final = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets

_USERNAME: Final = re.compile(r"[a-z0-9_]{2,30}\Z")
# Words that are, or may become, the first part of a path or a sender that people would trust.
_WORDS: Final = (
    "about abuse account accounts admin administrator api appeals auth bookmarks compose contact "
    "everyone explore federation feed feeds following foryou healthz help here home latest ledger "
    "legal likes lists login logout media metrics mod moderation moderator nobody notifications "
    "oauth operator owner parvis posts privacy public readyz register requests root rules search "
    "security settings shortcuts signup sounds static status support system tags team terms "
    "train tune video videos watch webmaster well_known"
)
_RESERVED: Final = frozenset(_WORDS.split())


def check_username(username: str) -> str:
    """Return the username as it will be kept; raise `InvalidInput` if it may not be."""
    name = username.strip().lower()
    if not _USERNAME.match(name):
        raise InvalidInput(
            "username", _("A username has 2 to 30 characters, of the letters a–z, digits and _.")
        )
    if name in _RESERVED or name.strip("_").isdigit() or not name.strip("_"):
        raise InvalidInput("username", _("This username is reserved. Choose another."))
    return name


def register(
    *,
    username: str,
    password: str | None,
    email: str = "",
    role: Role = Role.MEMBER,
    display_name: str = "",
    invite: str = "",
) -> User:
    """Create a login with its account; a password of None cannot be logged in with."""
    name = check_username(username)
    shown = short_text("display_name", display_name, NAME_MAX)
    address = _address(email)
    with transaction.atomic():
        host = _use_invite(invite) if invite else None
        if Account.objects.annotate(key=Lower("username")).filter(key=name, domain="").exists():
            raise name_taken()
        if address and User.objects.filter(email=address).exists():
            raise InvalidInput("email", _("This e-mail address already opens another account."))
        try:
            with transaction.atomic():
                account = Account.objects.create(
                    username=name, display_name=shown, folded_names=Account.fold_names(name, shown)
                )
                user = User(username=name, email=address, account=account, role=role)
                user.set_password(password)
                user.save(force_insert=True)
        except IntegrityError as error:
            raise name_taken() from error
        Preferences.objects.create(account=account)
        if host is not None:
            connect(account.id, host, show_reposts=True)
            notify(host, NotificationKind.FOLLOW, actor_id=account.id, subject_id=account.id)
    return user


def _address(email: str) -> str:
    address = email.strip().lower()
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise InvalidInput("email", _("This is not an e-mail address.")) from error
    if len(address) > _EMAIL_MAX:
        raise InvalidInput("email", _("This is not an e-mail address."))
    return address


def _use_invite(code: str) -> UUID:
    """Count one use, in one statement so that the last use goes to one person; return who invited."""
    usable = Invite.objects.filter(code=clean(code), uses__lt=F("max_uses")).filter(
        Q(expires_at=None) | Q(expires_at__gt=clock.now())
    )
    if not usable.update(uses=F("uses") + 1):
        raise Forbidden(_("This invitation is used up, expired or was never given."))
    creator: UUID = Invite.objects.values_list("creator_id", flat=True).get(code=clean(code))
    return creator
