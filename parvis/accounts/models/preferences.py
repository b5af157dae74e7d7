"""What a member has chosen; what is unset has the cautious default."""

from django.db import models


class Theme(models.TextChoices):
    """Which palette the pages use."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Autoplay(models.TextChoices):
    """Whether videos start by themselves."""

    ALWAYS = "always"
    MUTED = "muted"
    NEVER = "never"


class FirstPage(models.TextChoices):
    """Which page opens first."""

    FOR_YOU = "for_you"
    FOLLOWING = "following"


class Preferences(models.Model):
    """One account's choices. A consent that is unset is a no."""

    account = models.OneToOneField(
        "accounts.Account", on_delete=models.CASCADE, primary_key=True, related_name="preferences"
    )
    language = models.CharField(max_length=8, default="", blank=True)  # empty: the browser's
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.AUTO)
    autoplay = models.CharField(max_length=8, choices=Autoplay, default=Autoplay.MUTED)
    first_page = models.CharField(max_length=10, choices=FirstPage, default=FirstPage.FOR_YOU)
    default_visibility = models.CharField(max_length=10, default="public")
    default_sensitive = models.BooleanField(default=False)
    default_language = models.CharField(max_length=8, default="", blank=True)  # empty: detected
    expand_warnings = models.BooleanField(default=False)
    watch_history = models.BooleanField(default=True)  # what was watched is remembered with the name
    consent_train = models.BooleanField(null=True)
    consent_dataset = models.BooleanField(null=True)
    consent_assistant = models.BooleanField(null=True)
