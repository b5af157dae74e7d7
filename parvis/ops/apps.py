"""Django's name for the room."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """The server itself."""

    name = "parvis.ops"
    default_auto_field = "django.db.models.BigAutoField"
