"""`parvis createadmin NAME`: create an account that may run the network."""

import argparse
import getpass
import sys

from parvis.accounts.queries import Role
from parvis.accounts.services import register
from parvis.base.errors import InvalidInput


def run(arguments: list[str]) -> int:
    """Create the account, with a password that is asked for or read from standard input."""
    parser = argparse.ArgumentParser(prog="parvis createadmin", description=__doc__)
    parser.add_argument("username", help="2 to 30 of a–z, 0–9 and _")
    parser.add_argument("--email", default="", help="where to send a forgotten password")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from stdin")
    given = parser.parse_args(arguments)
    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else _ask()
    _check(password)
    user = register(username=given.username, password=password, email=given.email, role=Role.ADMIN)
    sys.stdout.write(f"{user.username} can now log in and run the network.\n")
    return 0


def _ask() -> str:
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise InvalidInput("password", "The two passwords are not the same.")
    return password


def _check(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as error:
        raise InvalidInput("password", " ".join(error.messages)) from error
