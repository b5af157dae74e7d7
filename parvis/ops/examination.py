"""What `parvis doctor` looks at: each check returns findings in plain words, none if all is well."""

import os
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection

from parvis.feed.queries.publications import training_figures
from parvis.media.queries import making_stock
from parvis.ops import health

_LEAST_FREE_BYTES: Final = 1024**3
_VIDEOS_AT_A_TIME: Final = 4  # that arrive while others still wait
_LONG_WAIT_S: Final = 15 * 60
_UNLEARNED: Final = 100_000  # watches
_LATEST_PYTHON: Final = (3, 14)
_OLDEST_SQLITE: Final = (3, 37)
_EARLIEST: Final = 1_767_225_600  # the first second of 2026; a clock before it is wrong
_LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong (`serious`) or could be better, and what to do about it."""

    sentence: str
    serious: bool = True


Check = Callable[[], Iterator[Finding]]


def python() -> Iterator[Finding]:
    """Python is one that Parvis was tested with; an older one would not have come this far."""
    if sys.version_info[:2] > _LATEST_PYTHON:
        yield Finding("This Python is newer than those that Parvis was tested with.", serious=False)


def sqlite() -> Iterator[Finding]:
    """SQLite is recent enough and can search text."""
    if connection.vendor != "sqlite":
        return
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        yield Finding(f"SQLite is {sqlite3.sqlite_version}; 3.37 or later is needed.")
    with sqlite3.connect(":memory:") as memory:
        if not memory.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()[0]:
            yield Finding("This SQLite has no FTS5, which search needs; install another Python or SQLite.")


def unusable_database() -> str:
    """Return why no command can work with the database; mostly nothing."""
    if not health.database_answers():
        return "The database does not answer; check that it runs and that DATABASE_URL is right."
    if not health.migrated():
        return "The database's tables are not up to date; starting the server, or `parvis prepare`, brings them there."
    return ""


def database() -> Iterator[Finding]:
    """The database answers and has the tables that the code expects."""
    if reason := unusable_database():
        yield Finding(reason)
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            if (verdict := cursor.fetchone()[0]) != "ok":
                yield Finding(f"The database file is damaged: {verdict}. Restore a backup.")


def data_folder() -> Iterator[Finding]:
    """The data folder is ours, private, writable and has room."""
    folder = Path(settings.DATA_DIR)
    if not health.data_folder_writable():
        yield Finding(f"The data folder {folder} cannot be written to; check its owner.")
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield Finding(f"Others can enter the data folder; run: chmod 700 {folder}")
    if (free := shutil.disk_usage(folder).free) < _LEAST_FREE_BYTES:
        yield Finding(f"Only {free // 1024**2} MiB are free on the disk of {folder}.")


def secrets() -> Iterator[Finding]:
    """Secrets exist and only the server can read them."""
    for path in sorted((Path(settings.DATA_DIR) / "secrets").glob("*")):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(f"Others can read a secret; run: chmod 600 {path}")
        if path.stat().st_uid != os.geteuid():
            yield Finding(f"The secret {path} belongs to another user than the one who runs this.")


def media() -> Iterator[Finding]:
    """A file can be kept with the media, and removed again."""
    storage = storages["default"]
    try:
        storage.delete(storage.save("doctor-check", ContentFile(b"x")))
    except OSError as error:
        yield Finding(f"Media cannot be written: {error.strerror or error}.")


def static_files() -> Iterator[Finding]:
    """Styles and scripts are where the server reads them."""
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Finding("Styles and scripts are not collected yet; the start does it.", serious=False)


def worker() -> Iterator[Finding]:
    """Somebody does the background work."""
    if not health.worker_alive():
        yield Finding("No job worker is running (that is right while the server is stopped).", serious=False)


def video() -> Iterator[Finding]:
    """Videos can be read and made, somebody makes them, and there is room for them."""
    table = settings.PARVIS
    wanted = ("libx264", "aac", *(("libsvtav1",) if table.video_av1 else ()))
    try:
        from av.codec import codecs_available
    except ImportError as error:
        yield Finding(f"PyAV does not load, so no video can be made: {error}")
        return
    for name in wanted:
        if name not in codecs_available:
            yield Finding(f"PyAV has no encoder {name}; install it anew: pip install --force-reinstall av")
    if not health.video_worker_alive():
        yield Finding(
            "No video worker is running (that is right while the server is stopped).", serious=False
        )
    free = shutil.disk_usage(settings.ORIGINALS_ROOT).free
    if free < _LEAST_FREE_BYTES + _VIDEOS_AT_A_TIME * table.video_max_bytes:
        yield Finding(f"Only {free // 1024**2} MiB are free for uploaded videos.", serious=False)
    if (seconds := making_stock().waits_s) > _LONG_WAIT_S:
        yield Finding(
            f"A video has waited {seconds // 60:.0f} minutes to be made; video_workers may be too few.",
            serious=False,
        )


def training() -> Iterator[Finding]:
    """What is watched is learned, and what was learned can be read."""
    if not settings.PARVIS.train:
        yield Finding("train is off: the feed learns nothing new.", serious=False)
        return
    if not health.trainer_alive():
        yield Finding("No trainer is running (that is right while the server is stopped).", serious=False)
    figures = training_figures()
    here = figures.in_force
    if here.publication is not None and here.publication.refusal:
        yield Finding(
            f"The weights in force cannot be read: {here.publication.refusal}. `parvis weights rollback` goes back."
        )
    elif figures.refused:
        yield Finding(f"{figures.refused} publications of weights could not be read.", serious=False)
    if here.pinned:
        yield Finding(
            "Weights are pinned, so the feed learns nothing new; `parvis weights resume` ends that.",
            serious=False,
        )
    if here.held_back:
        yield Finding(f"No weights are published just now: {here.held_back}.", serious=False)
    if figures.unlearned > _UNLEARNED:
        yield Finding(f"{figures.unlearned} watches wait to be learned.", serious=False)


def clock() -> Iterator[Finding]:
    """The machine knows what time it is."""
    if time.time() < _EARLIEST:
        yield Finding("The machine's clock is in the past; set it, and keep it right with NTP.")


def publication() -> Iterator[Finding]:
    """The settings fit a network that other people reach."""
    table = settings.PARVIS
    if not table.production:
        yield Finding(
            "This is a trial: set base_url to an https:// address before others use it.", serious=False
        )
        return
    if table.debug:
        yield Finding("debug is on: visitors see the code's insides. Turn it off.")
    if not table.base_url.startswith("https://"):
        yield Finding("base_url is not https, so passwords travel unprotected.")
    if "*" in table.allowed_hosts:
        yield Finding("allowed_hosts contains *, so links in mail can be forged; name the hosts.")
    if _LOOPBACK_NAMES.intersection(table.allowed_hosts):
        yield Finding("allowed_hosts contains a loopback name.", serious=False)
    if not table.smtp_host:
        yield Finding(
            "No mail server is set, so forgotten passwords cannot be renewed.",
            serious=table.email_required,
        )
    if not table.contact:
        yield Finding("No contact address is set; people cannot write to you.", serious=False)
    if table.host in _LOOPBACK_NAMES and not table.behind_proxy:
        yield Finding("The server listens on loopback for a proxy: set behind_proxy to true.")


CHECKS: Final[dict[str, Check]] = {
    "Python": python,
    "SQLite": sqlite,
    "database": database,
    "data folder": data_folder,
    "secrets": secrets,
    "media": media,
    "static files": static_files,
    "job worker": worker,
    "video": video,
    "training": training,
    "clock": clock,
    "settings": publication,
}
