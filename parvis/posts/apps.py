"""Django's handle on the room."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """Registers the posts room under the label that foreign keys name."""

    name = "parvis.posts"
    label = "posts"
    default_auto_field = "django.db.models.BigAutoField"
