"""A database of a given shape to measure on: built once, kept, and copied for each run.

Kept under /var/tmp (or BENCH_DIR), by the hash of everything that it was built from:
the shape, the builder, the tables. PostgreSQL runs as a cluster of its own, with its usual
settings: a commit is on the disk when it is acknowledged, as with our SQLite.
"""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench.population.shape import Shape
from bench.processes import tree

ROOT: Final = Path(__file__).resolve().parent.parent
KINDS: Final = ("sqlite", "postgresql")


@dataclass(slots=True)
class Database:
    """A database to run on, and what the environment has to say for it."""

    kind: str
    environment: dict[str, str]
    cluster: Path | None = None  # where PostgreSQL keeps its files
    sockets: Path = Path()
    pid: int | None = None  # of PostgreSQL's first process; SQLite has none of its own

    def start(self) -> None:
        """Start PostgreSQL."""
        if self.cluster:
            options = f"-c listen_addresses= -c unix_socket_directories={self.sockets} -c max_connections=60"
            log = self.cluster / "log"
            _postgresql("pg_ctl", "-D", self.cluster, "-o", options, "-l", log, "-w", "start")
            self.pid = int((self.cluster / "postmaster.pid").read_text(encoding="ascii").split()[0])

    def start_again(self) -> None:
        """Start PostgreSQL if it was killed."""
        if self.cluster and self.pid is None:
            self.start()

    def stop(self) -> None:
        """Stop PostgreSQL as one should."""
        if self.cluster and self.pid:
            _postgresql("pg_ctl", "-D", self.cluster, "-m", "fast", "-w", "stop")

    def crash(self) -> None:
        """Kill PostgreSQL without a word; SQLite lives in the server's processes and dies with them."""
        if self.cluster and self.pid:
            for pid in tree([self.pid]):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.pid = None
            # Where nobody collects the dead, these files would go on naming one that seems alive.
            for lock in (self.cluster / "postmaster.pid", *self.sockets.glob(".s.PGSQL*")):
                lock.unlink(missing_ok=True)


@contextlib.contextmanager
def populated(kind: str, shape: Shape) -> Iterator[Database]:
    """Lend a fresh copy of the database of this kind and shape."""
    kept = _cache() / f"{kind}-{shape.posts}-{_fingerprint(shape)}"
    if not (kept / "complete").is_file():
        _build(kind, shape, kept)
    with tempfile.TemporaryDirectory(prefix="parvis-bench-", dir=_cache()) as folder:
        copy = Path(folder) / "copy"
        subprocess.run(["cp", "-a", "--reflink=auto", kept, copy], check=True)
        Path(folder).chmod(0o755)
        with _running(kind, copy) as database:
            yield database


def _cache() -> Path:
    folder = Path(os.environ.get("BENCH_DIR", "/var/tmp/parvis-bench"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fingerprint(shape: Shape) -> str:
    digest = hashlib.sha256(shape.as_text().encode())
    sources = [*Path(__file__).parent.glob("population/*.py"), *ROOT.glob("parvis/*/migrations/*.py")]
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def _build(kind: str, shape: Shape, kept: Path) -> None:
    for older in _cache().glob(f"{kind}-{shape.posts}-*"):
        shutil.rmtree(older)
    print(f"building {kind}: {shape.as_text()}", file=sys.stderr)
    started = time.monotonic()
    kept.mkdir()
    if kind == "postgresql":
        _initialise(kept / "cluster")
    with _running(kind, kept) as database:
        subprocess.run(
            [sys.executable, "-m", "bench.population.build", json.dumps(asdict(shape))],
            env={**os.environ, **database.environment},
            cwd=ROOT,
            check=True,
        )
    (kept / "complete").touch()
    print(f"built in {time.monotonic() - started:.0f} s", file=sys.stderr)


@contextlib.contextmanager
def _running(kind: str, folder: Path) -> Iterator[Database]:
    environment = {"PARVIS_DATA_DIR": str(folder / "data")}
    if kind == "sqlite":
        yield Database(kind, environment)
        return
    with tempfile.TemporaryDirectory(prefix="parvis-pg-") as sockets:
        _give(Path(sockets))
        environment["DATABASE_URL"] = f"postgresql://parvis@/postgres?host={sockets}"
        database = Database(kind, environment, folder / "cluster", Path(sockets))
        database.start()
        try:
            yield database
        finally:
            database.stop()


def _initialise(cluster: Path) -> None:
    cluster.mkdir()
    _give(cluster)
    _postgresql("initdb", "-D", cluster, "-U", "parvis", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")


def _give(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")


def _postgresql(program: str, *arguments: object) -> None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    path = shutil.which(program) or (folders and folders[-1] / program)
    if not path:
        sys.exit("PostgreSQL is not installed. Install it: apt-get install postgresql")
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    line = [*prefix, *map(str, (path, *arguments))]
    done = subprocess.run(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/", check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(line)} failed: {done.stderr}")
