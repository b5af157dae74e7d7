"""People on the real server, with tokens for the API."""

from dataclasses import dataclass

from tests.served import Server

_JOIN = """
from tests.cast import assemble, join
from tests.contract.conftest import token_for
from parvis.accounts.services import follow
one, two = join("{one}"), join("{two}")
follow(two.viewer, one.account_id)
print("tokens", token_for(one), token_for(two))
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two newcomers; the second follows the first."""

    one: str
    two: str
    token_one: str
    token_two: str


def join_two(server: Server, one: str, two: str) -> Pair:
    """Sign two people up on the server's own database."""
    printed = server.python(_JOIN.format(one=one, two=two))
    line = next(line for line in printed.splitlines() if line.startswith("tokens "))
    _, token_one, token_two = line.split()
    return Pair(one, two, token_one, token_two)
