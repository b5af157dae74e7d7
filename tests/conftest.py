"""Every test's ground: a data folder of its own, a real database, a cast of four, one real server.

`PARVIS_TEST_DB=postgresql` runs the same tests on a PostgreSQL that is started for them.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import postgresql, sockets

DATABASE = os.environ.pop("PARVIS_TEST_DB", "sqlite")
FOLDER = tempfile.TemporaryDirectory(prefix="parvis-test-")
os.environ["PARVIS_DATA_DIR"] = FOLDER.name
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.ops.django_settings"
if DATABASE == "postgresql" and not os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["DATABASE_URL"] = postgresql.start()

django.setup()

from tests.cast import Cast, assemble  # noqa: E402 - the settings must stand first
from tests.served import Server  # noqa: E402

pytest_plugins = ["tests.browsing"]


def pytest_configure() -> None:
    """Make passwords cheap to hash and static files plain; the real ones are tested by name."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    # One process needs no shared counters; the real caches are tested on the real server.
    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, as in use: a database in memory knows neither WAL nor writers that wait.
        database.setdefault("TEST", {})["NAME"] = Path(FOLDER.name) / "test.sqlite3"
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    sockets.allow_only_loopback()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each test process load the settings here, with a data folder of its own.

    Where the variable is inherited, pytest-django loads them before this file is read, and
    all processes share one folder, one cache and its rate limits.
    """
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Share each real server and browser in one process, and begin with the longest.

    The browser's tests come last in theirs, since Playwright leaves an event loop running.
    """
    for item in items:
        if group := _group(item):
            item.add_marker(pytest.mark.xdist_group(group))
    place = {"server": 0, "": 1, "browser": 2}
    items.sort(key=lambda item: place[_group(item)])


def _group(item: pytest.Item) -> str:
    needs = getattr(item, "fixturenames", ())
    return "browser" if "browser" in needs else "server" if "network" in needs else ""


@pytest.fixture(autouse=True)
def speaking_english() -> None:
    """Begin in English: requests leave their language to the thread, and the next test has it."""
    from django.utils import translation

    translation.activate("en")


@pytest.fixture
def cast(db: None) -> Cast:
    """Alice; Bob, who follows Alice; Charlie, whom Alice blocks; Mod, who moderates."""
    return assemble()


@pytest.fixture
def run_jobs(db: None) -> Callable[[], None]:
    """Return what runs every job that is waiting, in this process, until none is left."""
    from django.core.management import call_command

    return lambda: call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


@pytest.fixture(scope="session")
def network() -> Iterator[Server]:
    """One real server, started as an operator would, with a data folder of its own."""
    with Server.started() as server:
        yield server
