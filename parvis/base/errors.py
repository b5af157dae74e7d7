"""One tree of errors: what went wrong for logs, and what to say to the person.

    ParvisError
    ├── InvalidInput      422   names the field
    ├── Unauthenticated   401
    ├── Forbidden         403
    ├── NotFound          404
    ├── Conflict          409
    ├── TooLarge          413
    └── RateLimited       429   says when to come back

`web` and `api` each map the tree to a response in one place.
"""

from typing import ClassVar


class ParvisError(Exception):
    """An expected failure. `safe` may be shown to anybody; `code` is stable for programs."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, safe: str) -> None:
        """Keep the sentence to show; it is already translated or lazily translatable."""
        super().__init__(safe)
        self.safe = safe


class InvalidInput(ParvisError):
    """The input breaks a rule; `field` names which part of it."""

    code = "invalid_input"
    status = 422

    def __init__(self, field: str, safe: str) -> None:
        """Name the field that is wrong beside the sentence to show."""
        super().__init__(safe)
        self.field = field


class Unauthenticated(ParvisError):
    """Nobody is logged in, and this needs somebody."""

    code = "unauthenticated"
    status = 401


class Forbidden(ParvisError):
    """The person is known and may not do this."""

    code = "forbidden"
    status = 403


class NotFound(ParvisError):
    """There is no such thing, or none that this person may know of."""

    code = "not_found"
    status = 404


class Conflict(ParvisError):
    """The state of things has moved on, or the same thing exists already."""

    code = "conflict"
    status = 409


class TooLarge(ParvisError):
    """More bytes or more items than allowed."""

    code = "too_large"
    status = 413


class RateLimited(ParvisError):
    """Too many in too short a time; `retry_after_s` seconds until the next is welcome."""

    code = "rate_limited"
    status = 429

    def __init__(self, safe: str, retry_after_s: int) -> None:
        """Keep how long to wait beside the sentence to show."""
        super().__init__(safe)
        self.retry_after_s = retry_after_s
