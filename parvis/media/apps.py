"""Django's handle on the room."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """The media room."""

    name = "parvis.media"
    label = "media"
