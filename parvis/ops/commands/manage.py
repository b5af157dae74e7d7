"""`parvis manage …`: Django's own commands, on this server's settings."""

from django.core.management import execute_from_command_line


def run(arguments: list[str]) -> int:
    """Run one Django command."""
    execute_from_command_line(["parvis manage", *arguments])
    return 0
