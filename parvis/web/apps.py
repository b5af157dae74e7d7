"""Django's handle on the room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the room so that its templates, tags and static files are found."""

    name = "parvis.web"
    label = "web"
