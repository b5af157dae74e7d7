"""Every setting of a Parvis server, in one typed table: name, type, default, help.

A value comes from the environment (`PARVIS_<NAME>`, or `DATABASE_URL`) or else from one
TOML file (`parvis.toml` in the data folder, or the file that PARVIS_CONFIG names).
`docs/settings.md` is generated from this table. A wrong value stops the start with one
sentence. Rooms read `django.conf.settings.PARVIS.<name>`.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic.aliases import AliasChoices
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override

from parvis.ops.wording import allowed, name_of

PREFIX: Final = "PARVIS_"
RESERVED: Final = frozenset({"PARVIS_DATA", "PARVIS_CONFIG"})
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


class SettingsError(Exception):
    """A setting is wrong; the message is one sentence for the person who starts the server."""


def _words(value: object) -> object:
    """Split `a, b` from the environment into its words; TOML gives a list already."""
    if isinstance(value, str):
        return tuple(word for word in value.replace(",", " ").split() if word)
    return value


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(value)
    return f"{parts.scheme}://{parts.netloc}"


def _database(value: str) -> str:
    if value and urlsplit(value).scheme not in ("sqlite", "postgres", "postgresql"):
        raise ValueError(value)
    return value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Port = Annotated[int, Field(ge=1, le=65535)]
Origin = Annotated[
    str,
    AfterValidator(_origin),
    Field(json_schema_extra={"allowed": "an address such as https://example.org, without a path"}),
]
OptionalOrigin = Annotated[
    str,
    AfterValidator(lambda value: _origin(value) if value else ""),
    Field(
        json_schema_extra={"allowed": "empty, or an address such as https://s3.example.org, without a path"}
    ),
]
OptionalAddress = Annotated[
    str,
    Field(
        pattern=r"^(https?://[^\s?#]+)?$",
        json_schema_extra={"allowed": "empty, or an address such as https://cdn.example.org/media"},
    ),
]
DatabaseUrl = Annotated[
    str,
    AfterValidator(_database),
    Field(
        json_schema_extra={"allowed": "empty, sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME"}
    ),
]


def _default_base_url(values: dict[str, Any]) -> str:
    host = "127.0.0.1" if values["host"] in ("0.0.0.0", "::") else values["host"]  # noqa: S104 - compared, not bound
    return f"http://{host}:{values['port']}"


def _default_production(values: dict[str, Any]) -> bool:
    return bool(values["base_url"].startswith("https://"))


def _default_allowed_hosts(values: dict[str, Any]) -> tuple[str, ...]:
    host = urlsplit(values["base_url"]).hostname or "localhost"
    return (host,) if values["production"] else tuple(dict.fromkeys((host, *LOOPBACK)))


def _help(text: str, shown_default: str | None = None) -> dict[str, Any]:
    extra = {"json_schema_extra": {"shown_default": shown_default}} if shown_default else {}
    return {"description": text, **extra}


class Settings(BaseSettings):
    """The table. Order matters: a derived default looks only at what stands above it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    # Server
    data_dir: Path = Field(
        Path("data"), **_help("Folder that holds everything the server keeps; `--data` sets it.")
    )
    host: str = Field("127.0.0.1", **_help("Address to listen on."))
    port: Port = Field(8000, **_help("Port to listen on."))
    base_url: Origin = Field(
        default_factory=_default_base_url,
        **_help("Address at which people reach the network.", "`http://HOST:PORT`"),
    )
    production: bool = Field(
        default_factory=_default_production,
        **_help(
            "Cookies for HTTPS only, HSTS, strict hosts; `parvis doctor` judges more sternly.",
            "true when `base_url` is https",
        ),
    )
    allowed_hosts: Words = Field(
        default_factory=_default_allowed_hosts,
        **_help("Host names the server answers to.", "the host of `base_url`; loopback in trials"),
    )
    behind_proxy: bool = Field(
        False,
        **_help("Trust X-Forwarded-Proto and X-Forwarded-For: only behind a proxy that sets them."),
    )
    debug: bool = Field(False, **_help("Show tracebacks in the browser; never in production."))
    workers: Annotated[int, Field(ge=0, le=64)] = Field(
        0, **_help("Web server processes; 0 takes one per core, four at most.")
    )
    threads: Annotated[int, Field(ge=1, le=128)] = Field(
        4, **_help("Requests that one web process handles at a time, a database connection each.")
    )
    job_workers: Annotated[int, Field(ge=0, le=16)] = Field(
        1, **_help("Background job processes started by `parvis serve`.")
    )
    video_workers: Annotated[int, Field(ge=0, le=16)] = Field(
        1, **_help("Processes started by `parvis serve` that make videos playable, one at a time each.")
    )
    train: bool = Field(
        True, **_help("Learn from what is watched, in a process of its own that `parvis serve` starts.")
    )
    request_max_bytes: Positive = Field(
        80 * 1024 * 1024, **_help("Largest request body; a larger one gets 413.")
    )
    database_url: DatabaseUrl = Field(
        "",
        validation_alias=AliasChoices("database_url", "parvis_database_url"),
        **_help("PostgreSQL to use instead of SQLite.", "SQLite in the data folder"),
    )

    # The network
    site_name: Annotated[str, Field(min_length=1, max_length=60)] = Field(
        "Parvis", **_help("Name of the network.")
    )
    site_description: Annotated[str, Field(max_length=500)] = Field(
        "A public square, in good light.", **_help("One sentence shown to visitors.")
    )
    contact: str = Field("", **_help("E-mail address of the operators, shown to everybody."))
    source_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = Field(
        "",
        json_schema_extra={"allowed": "empty, or an address such as https://example.org/parvis.git"},
        description="Where the source of this server can be had; whoever changes it must say (AGPL-3.0, 13).",
    )
    languages: Words = Field(("en", "fr"), **_help("Languages of the pages; the first is default."))

    # Accounts
    registration: Literal["open", "invite", "closed"] = Field(
        "open", **_help("Who may sign up: everybody, the invited, or nobody.")
    )
    email_required: bool = Field(
        False, **_help("Ask for an e-mail address, and have it confirmed, on sign-up.")
    )
    password_min_chars: Annotated[int, Field(ge=8, le=128)] = Field(10, **_help("Shortest password allowed."))
    session_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        60, **_help("Days until an unused login ends.")
    )
    watch_history_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        365, **_help("Days for which it is kept what a member watched.")
    )
    receipts_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        30, **_help("Days for which it is kept how each page of For You came to be.")
    )
    deletion_grace_days: Annotated[int, Field(ge=0, le=365)] = Field(
        30, **_help("Days in which a deleted account can still come back.")
    )

    # Mail
    smtp_host: str = Field("", **_help("Mail server; without one, mail is written to the log."))
    smtp_port: Port = Field(587, **_help("Port of the mail server."))
    smtp_user: str = Field("", **_help("User name at the mail server."))
    smtp_password: SecretStr = Field(SecretStr(""), **_help("Password at the mail server."))
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", **_help("How the connection to the mail server is protected.")
    )
    mail_from: str = Field("", **_help("Sender of the network's mail.", "`noreply@` the host"))

    # Posts
    post_max_chars: Annotated[int, Field(ge=100, le=100_000)] = Field(
        2000, **_help("Longest post, in characters.")
    )
    images_per_post: Annotated[int, Field(ge=0, le=16)] = Field(4, **_help("Images one post may carry."))
    image_max_bytes: Positive = Field(16 * 1024 * 1024, **_help("Largest image file."))
    image_max_pixels: Positive = Field(64_000_000, **_help("Largest image, width times height."))
    video_max_bytes: Positive = Field(512 * 1024 * 1024, **_help("Largest video file."))
    video_max_s: Positive = Field(600, **_help("Longest video, in seconds."))
    video_max_pixels: Positive = Field(4096 * 4096, **_help("Largest frame of a video, width times height."))
    storage_bytes_per_member: Count = Field(
        20 * 1024**3, **_help("Room for one member's files and uploads under way; 0 sets no limit.")
    )
    upload_expiry_h: Positive = Field(
        24, **_help("Hours after its last piece until an unfinished upload is removed.")
    )
    poll_max_options: Annotated[int, Field(ge=2, le=20)] = Field(6, **_help("Most options in a poll."))
    poll_option_max_chars: Annotated[int, Field(ge=1, le=500)] = Field(
        80, **_help("Longest option of a poll.")
    )
    poll_min_s: Positive = Field(300, **_help("Shortest poll, in seconds."))
    poll_max_s: Positive = Field(30 * 86_400, **_help("Longest poll, in seconds."))

    # The feed
    feed_posts: Annotated[int, Field(ge=1_000, le=5_000_000)] = Field(
        100_000, **_help("Most posts that For You chooses from; each web process keeps them in memory.")
    )
    feed_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        30, **_help("Days for which For You may show a post; the last 2,000 stay whatever their age.")
    )

    # Video and files
    video_av1: bool = Field(
        False, **_help("Make each rendition in AV1 too: smaller files, several times the work.")
    )
    keep_originals: bool = Field(
        False, **_help("Keep videos as they were uploaded once they are made; else drop them when posted.")
    )
    media_url_hours: Annotated[int, Field(ge=1, le=720)] = Field(
        24,
        **_help(
            "Hours for which the address of a file that is not for everybody holds at least; twice that at most."
        ),
    )
    s3_bucket: str = Field("", **_help("Bucket of an S3-compatible storage for media.", "local disk"))
    s3_endpoint: OptionalOrigin = Field("", **_help("Address of the storage.", "Amazon's own"))
    s3_region: str = Field("", **_help("Region of the bucket."))
    s3_access_key: str = Field("", **_help("Name of the key with which the bucket is written."))
    s3_secret_key: SecretStr = Field(SecretStr(""), **_help("Its secret."))
    s3_public_url: OptionalAddress = Field(
        "", **_help("Where everybody may read the bucket, if so.", "short-lived addresses alone")
    )

    # New posts
    explore_pool: Annotated[int, Field(ge=5, le=100_000)] = Field(
        200,
        **_help(
            "Members to whom a new post is shown at first; if they receive it well,"
            " five times and then fifty times as many. Less is better where few people are."
        ),
    )

    # The feed's weights
    weights_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        30, **_help("Days for which weights are kept; longer while pages made with them have receipts.")
    )
    weights_max_bytes: Positive = Field(
        4 * 1024**3, **_help("Room for published weights; beyond it the oldest go.")
    )

    # Rates
    posts_per_5min: Positive = Field(60, **_help("Posts one account may write in five minutes."))
    follows_per_hour: Positive = Field(200, **_help("Follows and follow requests of one account in an hour."))
    watch_events_per_minute: Positive = Field(
        300, **_help("Watch events that one member, or one visitor's address, may send in a minute.")
    )
    uploads_per_hour: Positive = Field(200, **_help("Files one account may upload in an hour."))
    signups_per_hour_per_ip: Positive = Field(20, **_help("Sign-ups from one network address in an hour."))
    logins_per_minute_per_ip: Positive = Field(
        30, **_help("Login attempts from one network address in a minute.")
    )
    failed_logins_per_5min: Positive = Field(
        10, **_help("Wrong passwords for one account and address in five minutes.")
    )

    # Watching the server
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", **_help("Least serious event to log.")
    )
    log_format: Literal["text", "json"] = Field("text", **_help("For people or for programs."))
    metrics_token: SecretStr = Field(
        SecretStr(""), **_help("Bearer token for /metrics; without one only loopback may read it.")
    )

    @property
    def host_name(self) -> str:
        """The network's name in addresses: the host of `base_url`, with an unusual port."""
        return urlsplit(self.base_url).netloc

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment first and one TOML file second."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=config_file(os.environ))
        return (init_settings, env_settings, toml)


def config_file(environ: Mapping[str, str]) -> Path:
    """Return the TOML file to read; it need not exist unless PARVIS_CONFIG names it."""
    named = environ.get("PARVIS_CONFIG")
    folder = Path(environ.get("PARVIS_DATA_DIR", "data"))
    return Path(named) if named else folder / "parvis.toml"


def load() -> Settings:
    """Return the checked settings; raise `SettingsError` with a sentence for the first mistake."""
    _refuse_unknown_variables(os.environ)
    path = config_file(os.environ)
    if "PARVIS_CONFIG" in os.environ and not path.is_file():
        message = f"PARVIS_CONFIG names the file {path}, which does not exist."
        raise SettingsError(message)
    try:
        settings = Settings()
    except tomllib.TOMLDecodeError as error:
        message = f"The settings file {path} is not valid TOML: {error}."
        raise SettingsError(message) from None
    except ValidationError as error:
        raise SettingsError(_sentence(error, path)) from None
    return settings.model_copy(update={"data_dir": settings.data_dir.expanduser().absolute()})


def _refuse_unknown_variables(environ: Mapping[str, str]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | RESERVED
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and variable not in known:
            message = f"There is no setting {variable}{_hint(variable, known)}."
            raise SettingsError(message)


def _hint(given: str, known: set[str]) -> str:
    near = difflib.get_close_matches(given, sorted(known), n=1)
    return f"; perhaps {near[0]} is meant" if near else "; docs/settings.md lists them all"


def _sentence(error: ValidationError, path: Path) -> str:
    first = error.errors(include_url=False)[0]
    name = name_of(str(first["loc"][0]), Settings.model_fields)
    if first["type"] == "extra_forbidden":
        hint = _hint(name, set(Settings.model_fields))
        return f"There is no setting {name} ({path} names it){hint}."
    variables = (f"{PREFIX}{name.upper()}", name.upper() if name == "database_url" else "")
    source = next((variable for variable in variables if variable in os.environ), name)
    # A database address may contain a password, and this sentence may end up in a log.
    given = "not valid" if name == "database_url" else repr(first["input"])
    return f"The setting {source} is {given}, but must be {allowed(Settings, name)}."
