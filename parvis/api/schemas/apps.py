"""Client apps and tokens."""

from ninja import Schema


class Application(Schema):
    """A client app."""

    id: str
    name: str
    website: str | None
    scopes: list[str]
    redirect_uri: str
    redirect_uris: list[str]
    vapid_key: str


class CredentialApplication(Application):
    """A client app with the secret that is told it once."""

    client_id: str
    client_secret: str
    client_secret_expires_at: int


class Token(Schema):
    """A token with which an app acts."""

    access_token: str
    token_type: str
    scope: str
    created_at: int
