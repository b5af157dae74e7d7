"""Addresses of accounts and posts, for templates that print hundreds of them on a page."""

from uuid import UUID  # noqa: TID251 - the type only

from django.utils.http import url_has_allowed_host_and_scheme

from parvis.accounts.queries import AccountView
from parvis.posts.queries import PostView


def account_path(account: AccountView) -> str:
    """Return the address of an account's page."""
    return f"/@{account.handle}"


def post_path(post: PostView) -> str:
    """Return the address of a post's own page."""
    return f"/@{post.author.handle}/{post.id}"


def own_path(wanted: str, otherwise: str = "/") -> str:
    """Return `wanted` if it is a path of this network, so that nobody is sent elsewhere."""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return otherwise


def anchor(post_id: UUID) -> str:
    """Return the id of a post's card within a page."""
    return f"p-{post_id}"
