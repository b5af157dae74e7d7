"""An e-mail address belongs to whoever confirms it, not to whoever typed it first."""

from allauth.account.models import EmailAddress
from django.db import transaction

from parvis.accounts.services import release_email


def release(confirmed: EmailAddress) -> None:
    """Take an address from every other login that only ever claimed it."""
    with transaction.atomic():
        claims = EmailAddress.objects.filter(email=confirmed.email, verified=False)
        claims.exclude(user_id=confirmed.user_id).delete()
        release_email(email=confirmed.email, keeper_id=confirmed.user_id)
