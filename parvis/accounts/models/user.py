"""The login: how somebody proves that an account is theirs."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from typing_extensions import override

from parvis.base import clock, ids


class Role(models.IntegerChoices):
    """What a login may do beyond its own account."""

    MEMBER = 0
    MODERATOR = 1
    ADMIN = 2


class User(AbstractBaseUser):
    """A login to one account. Who may do what hangs on `role`, nothing finer."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    username = models.CharField(max_length=30, unique=True)
    email = models.EmailField(default="", blank=True)
    account = models.OneToOneField("accounts.Account", on_delete=models.PROTECT, related_name="user")
    role = models.PositiveSmallIntegerField(choices=Role, default=Role.MEMBER)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=clock.now)
    deletion_requested_at = models.DateTimeField(null=True)

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """An address, where given, opens one login only."""

        constraints = (
            models.UniqueConstraint(fields=["email"], condition=~models.Q(email=""), name="email_unique"),
        )
        indexes = (
            models.Index(
                fields=["deletion_requested_at"],
                condition=models.Q(deletion_requested_at__isnull=False),
                name="user_leaving",
            ),
        )

    @override
    def __str__(self) -> str:
        """Return the login name."""
        return self.username


class Invite(models.Model):
    """A code that lets somebody in while registration is by invitation."""

    code = models.CharField(max_length=24, primary_key=True)
    creator = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="invites")
    max_uses = models.PositiveSmallIntegerField(default=1)
    uses = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
