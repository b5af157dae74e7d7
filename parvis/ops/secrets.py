"""Secrets of one server: made by chance on first start, kept in the data folder, never defaulted."""

import contextlib
import os
import secrets
from pathlib import Path


def secret(data_dir: Path, name: str) -> str:
    """Return the secret kept under `name`, making it first if there is none."""
    path = data_dir / "secrets" / name
    if not path.exists():
        _create(path)
    return path.read_text(encoding="ascii").strip()


def private_folder(path: Path) -> Path:
    """Return `path` as a folder that only its owner can enter, making it if need be."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _create(path: Path) -> None:
    private_folder(path.parent.parent)
    private_folder(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    # A link fails where a rename would overwrite: of two first starts, one secret wins.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
