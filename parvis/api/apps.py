"""Django's handle on the room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers the API room, whose one table is the client apps."""

    name = "parvis.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
