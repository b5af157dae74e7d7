"""The room's table: programs that act for people."""

from typing import Final
from urllib.parse import urlsplit

from django.db import models
from oauth2_provider.models import AbstractApplication
from typing_extensions import override

OUT_OF_BAND: Final = "urn:ietf:wg:oauth:2.0:oob"
# A browser would run these instead of going somewhere.
DANGEROUS_SCHEMES: Final = frozenset({"javascript", "data", "vbscript", "file", "blob", "about"})


class ClientApp(AbstractApplication):  # type: ignore[misc]  # the library ships no types
    """A program as it registered itself. Each may ask for a person's token and for its own."""

    website = models.CharField(max_length=2000, default="", blank=True)
    scopes = models.TextField(default="read")  # the most it may ever ask for, separated by spaces

    class Meta(AbstractApplication.Meta):  # type: ignore[misc]  # the library ships no types
        """One table, no further rules."""

        abstract = False

    @override
    def allows_grant_type(self, *grant_types: str) -> bool:
        """Allow both grants that Mastodon's apps use, whichever the row names."""
        both = {self.GRANT_AUTHORIZATION_CODE, self.GRANT_CLIENT_CREDENTIALS}
        return bool(both.intersection(grant_types))

    @override
    def get_allowed_schemes(self) -> list[str]:
        """Allow exactly the schemes that were registered: phone apps have their own."""
        registered = {urlsplit(uri).scheme.lower() for uri in self.redirect_uris.split()}
        return sorted(registered - DANGEROUS_SCHEMES)
