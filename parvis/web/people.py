"""People in a list, each with how the viewer stands to them."""

from typing import Any

from parvis.accounts.queries import AccountView, Viewer, relationships
from parvis.base.paging import Page


def with_relations(viewer: Viewer, page: Page[AccountView]) -> dict[str, Any]:
    """Return the variables that a list of people is drawn from."""
    return {"page": page, "relations": relationships(viewer, [person.id for person in page.items])}
