"""Secrets are made once, by chance, and only their owner can read them."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from parvis.ops.secrets import secret


def test_a_secret_stays_the_same(tmp_path: Path) -> None:
    assert secret(tmp_path, "key") == secret(tmp_path, "key")


def test_each_secret_is_another(tmp_path: Path) -> None:
    assert secret(tmp_path, "a") != secret(tmp_path, "b")
    assert len(secret(tmp_path, "a")) >= 64


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    secret(tmp_path / "data", "key")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").rglob("*")}
    assert modes == {"secrets": 0o700, "key": 0o600}


def test_two_first_starts_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: secret(tmp_path, "key"), range(32)))) == 1
