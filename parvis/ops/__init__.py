"""Compose the server: settings, URLs, processes, health, metrics and the `parvis` command."""
