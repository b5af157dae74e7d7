"""The four people of every story: Alice, Bob who follows her, Charlie whom she blocks, and Mod."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from parvis.accounts.models import Role, User
from parvis.accounts.queries import Viewer, viewer_of_user
from parvis.accounts.services import block, follow, register

PASSWORD: Final = "a square open on one side"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can act as `viewer`, and log in as `username` with `PASSWORD`."""

    user: User
    viewer: Viewer
    account_id: UUID
    username: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who."""

    alice: Person
    bob: Person
    charlie: Person
    mod: Person


def join(username: str, role: Role = Role.MEMBER) -> Person:
    """Sign somebody up."""
    user = register(username=username, password=PASSWORD, role=role)
    return Person(user, viewer_of_user(user), user.account_id, user.username)


def assemble() -> Cast:
    """Sign the four up and set how they stand to each other."""
    cast = Cast(join("alice"), join("bob"), join("charlie"), join("mod_mira", Role.MODERATOR))
    follow(cast.bob.viewer, cast.alice.account_id)
    block(cast.alice.viewer, cast.charlie.account_id)
    return cast
