"""Every test's ground: a data folder of its own, a real database, a cast of four, one real server.

`PARVIS_TEST_DB=postgresql` runs the same tests on a PostgreSQL that is started for them.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import django
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import postgresql, prepared, sockets

TESTS = Path(__file__).resolve().parent
DATABASE = os.environ.pop("PARVIS_TEST_DB", "sqlite")
FOLDER = tempfile.TemporaryDirectory(prefix="parvis-test-")
os.environ["PARVIS_DATA_DIR"] = FOLDER.name
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.ops.django_settings"
if DATABASE == "postgresql" and not os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["DATABASE_URL"] = postgresql.start()

django.setup()

from tests.cast import Cast, assemble  # noqa: E402 - the settings must stand first
from tests.served import Server, clean_environment  # noqa: E402

pytest_plugins = ["tests.browsing"]


def pytest_configure(config: pytest.Config) -> None:
    """Make passwords cheap to hash and static files plain; the real ones are tested by name."""
    config.addinivalue_line("markers", "about_files: what a file is, and what is made of it, before any row")
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


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, object, object]:
    """Share each real server and browser in one process, and begin with the longest.

    The browser's tests come last in theirs, since Playwright leaves an event loop running; those
    of videos have a server of their own and go beside the others. What knows no database is tried
    with one of them only, and so is what a file is read as, and what happens in a window: rows of
    files are written on both, and every page is opened.

    What meets real processes on a machine that others use too is tried once more when it fails;
    the summary tells why it failed at first, so that nothing rots unseen.
    """
    from django.db import connection

    for item in items:
        if group := _group(item):
            item.add_marker(pytest.mark.xdist_group(group))
        if group or item.path.relative_to(TESTS).parts[0] in MEETS_PROCESSES:
            item.add_marker(pytest.mark.flaky(reruns=1))
    result = yield  # now xdist names the groups, and pytest-django has its own order
    if connection.vendor == "postgresql":
        rules = (_knows_no_database, _is_of_a_window, _is_about_files)
        apart = {item for item in items if any(rule(item) for rule in rules)}
        config.hook.pytest_deselected(items=[*apart])
        items[:] = [item for item in items if item not in apart]
    place = {"server": 0, "": 1, "cinema": 2, "browser": 3}
    items.sort(key=lambda item: place[_group(item)])
    return result


def _knows_no_database(item: pytest.Item) -> bool:
    """Return whether a test of single parts asks for no database; the others may start servers of their own."""
    if item.path.relative_to(TESTS).parts[0] not in ("unit", "fuzz", "house", "property"):
        return False
    fixtures = {"db", "transactional_db", "django_db_setup", "network", "live_server"}
    return not (item.get_closest_marker("django_db") or fixtures & {*getattr(item, "fixturenames", ())})


def _is_of_a_window(item: pytest.Item) -> bool:
    """Return whether a test tries what a page does once it is open, whatever the database."""
    return item.path.parent.name == "browser" and item.path.name not in OPENED_ON_BOTH


def _is_about_files(item: pytest.Item) -> bool:
    """Return whether a test tries many files, one like another to the database, for what is read in them."""
    return item.get_closest_marker("about_files") is not None


MEETS_PROCESSES = {"browser", "concurrency", "contract"}
OPENED_ON_BOTH = {"test_pages.py", "test_without_scripts.py", "test_policy.py"}
GROUPS = {"cinema": "cinema", "browser": "browser", "network": "server"}


def _group(item: pytest.Item) -> str:
    needs = getattr(item, "fixturenames", ())
    return next((group for fixture, group in GROUPS.items() if fixture in needs), "")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin with the tables that `parvis prepare` made once for all processes of the run."""
    from django.conf import settings

    prepared.lay_database(settings.DATABASES["default"], clean_environment())


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Keep an SQLite file that is laid there; its folder ends with the process."""
    return DATABASE == "sqlite"


@pytest.fixture(autouse=True)
def speaking_english() -> None:
    """Begin in English: requests leave their language to the thread, and the next test has it."""
    from django.utils import translation

    translation.activate("en")


@pytest.fixture(autouse=True)
def fresh_stock() -> None:
    """Begin with a feed that knows of no post, and hears of each at once."""
    from parvis.feed.stock.current import KEEPER

    KEEPER.new(fresh_ms=0)


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
