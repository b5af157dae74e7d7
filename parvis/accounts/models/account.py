"""The public identity: what other people see, and the counts beside it."""

from django.db import models
from django.db.models.functions import Lower
from typing_extensions import override

from parvis.base import clock, ids
from parvis.base.text.terms import fold


class AccountState(models.IntegerChoices):
    """Whether an account can be seen."""

    ACTIVE = 0
    SUSPENDED = 1
    LEAVING = 2  # asked to be deleted; hidden until the days of grace are over
    ERASED = 3  # a husk that keeps the username from being taken over


class Account(models.Model):
    """Somebody, as the network knows them."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    username = models.CharField(max_length=30)
    domain = models.CharField(max_length=253, default="", blank=True)  # empty: of this network
    display_name = models.CharField(max_length=60, default="", blank=True)
    folded_names = models.CharField(max_length=200, default="", blank=True)  # both, as search compares
    bio = models.CharField(max_length=500, default="", blank=True)
    bio_html = models.TextField(default="", blank=True)
    fields = models.JSONField(default=list, blank=True)  # up to four {name, value, html}
    avatar = models.ForeignKey("media.Media", null=True, on_delete=models.SET_NULL, related_name="+")
    header = models.ForeignKey("media.Media", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.PositiveSmallIntegerField(choices=AccountState, default=AccountState.ACTIVE)
    locked = models.BooleanField(default=False)  # follows need consent
    discoverable = models.BooleanField(default=True)  # may appear in suggestions and search engines
    bot = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    followers_count = models.PositiveIntegerField(default=0)
    following_count = models.PositiveIntegerField(default=0)
    posts_count = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField(null=True)

    class Meta:
        """One name means one person on one domain, whatever its capitals."""

        constraints = (models.UniqueConstraint(Lower("username"), "domain", name="account_name_unique"),)
        indexes = (models.Index(fields=["-followers_count"], name="account_followers"),)

    @override
    def __str__(self) -> str:
        """Return the handle."""
        return f"@{self.username}@{self.domain}" if self.domain else f"@{self.username}"

    @staticmethod
    def fold_names(username: str, display_name: str) -> str:
        """Return both names as search compares them: without case and accents."""
        return fold(f"{username} {display_name}")[:200]
