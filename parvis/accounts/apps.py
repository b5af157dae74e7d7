"""Django's handle on the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the accounts room under the label that foreign keys name."""

    name = "parvis.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
