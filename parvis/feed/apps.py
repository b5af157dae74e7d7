"""Django's handle on the room."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """Registers the feed room under the label that migrations name."""

    name = "parvis.feed"
    label = "feed"
    default_auto_field = "django.db.models.BigAutoField"
