"""Addresses of logins."""

from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.models import User


def release_email(*, email: str, keeper_id: UUID) -> None:
    """Take an address that `keeper_id` has proved to own from every other login."""
    User.objects.filter(email=email.lower()).exclude(id=keeper_id).update(email="")
