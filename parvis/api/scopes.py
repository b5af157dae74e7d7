"""What a token may do: Mastodon's scopes, the coarse ones and the fine ones they contain."""

from typing import Any, Final

from oauth2_provider.scopes import BaseScopes, SettingsScopes
from typing_extensions import override

# `follow` is older than the fine scopes, and contains these.
_FOLLOW: Final = frozenset(
    f"{verb}:{noun}" for verb in ("read", "write") for noun in ("blocks", "follows", "mutes")
)


def covering(scope: str) -> frozenset[str]:
    """Return every scope that includes `scope`, itself among them."""
    found = {scope, scope.partition(":")[0]}
    if scope in _FOLLOW:
        found.add("follow")
    return frozenset(found)


def known() -> frozenset[str]:
    """Return every scope there is."""
    return frozenset(SettingsScopes().get_all_scopes())


class AppScopes(BaseScopes):  # type: ignore[misc]  # the library ships no types
    """Lets an app ask for what it registered for, and for the fine scopes inside it."""

    @override
    def get_all_scopes(self) -> dict[str, str]:
        """Return all scopes with the words that describe them."""
        described: dict[str, str] = SettingsScopes().get_all_scopes()
        return described

    @override
    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """Return what the app may ask for."""
        if application is None:
            return list(self.get_all_scopes())
        registered = set(application.scopes.split())
        return [scope for scope in self.get_all_scopes() if covering(scope) & registered]

    @override
    def get_default_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """Return what is meant where a request names no scope."""
        return ["read"]
