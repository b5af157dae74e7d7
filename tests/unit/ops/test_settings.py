"""Settings: where they come from, and what is said about wrong ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from parvis.ops import settings
from parvis.ops.settings import SettingsError, load


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in list(os.environ):
        if name.startswith("PARVIS_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("PARVIS_DATA_DIR", str(tmp_path))
    return tmp_path


def test_defaults_need_nothing(tmp_path: Path) -> None:
    table = load()
    assert table.data_dir == tmp_path
    assert table.base_url == "http://127.0.0.1:8000"
    assert not table.production


def test_the_address_follows_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_PORT", "9000")
    assert load().base_url == "http://127.0.0.1:9000"


def test_an_https_address_means_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_BASE_URL", "https://example.org/")
    table = load()
    assert table.production
    assert table.base_url == "https://example.org"
    assert table.allowed_hosts == ("example.org",)


def test_the_file_in_the_data_folder_is_read(clean: Path) -> None:
    (clean / "parvis.toml").write_text('site_name = "Riverside"\nlanguages = ["fr"]\n')
    assert load().site_name == "Riverside"
    assert load().languages == ("fr",)


def test_the_environment_wins_over_the_file(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clean / "parvis.toml").write_text('site_name = "Riverside"\n')
    monkeypatch.setenv("PARVIS_SITE_NAME", "Hillside")
    assert load().site_name == "Hillside"


def test_another_file_can_be_named(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clean / "other.toml").write_text("port = 8100\n")
    monkeypatch.setenv("PARVIS_CONFIG", str(clean / "other.toml"))
    assert load().port == 8100


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "x", "The setting PARVIS_PORT is 'x', but must be a whole number from 1 to 65535."),
        (
            "REGISTRATION",
            "maybe",
            "The setting PARVIS_REGISTRATION is 'maybe', but must be open, invite or closed.",
        ),
        ("DEBUG", "perhaps", "The setting PARVIS_DEBUG is 'perhaps', but must be true or false."),
        ("PROT", "80", "There is no setting PARVIS_PROT; perhaps PARVIS_PORT is meant."),
        ("CONFIG", "/nowhere", "PARVIS_CONFIG names the file /nowhere, which does not exist."),
    ],
)
def test_a_wrong_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"PARVIS_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('site_nam = "x"', "There is no setting site_nam"),
        ("site_name = x", "is not valid TOML"),
        ("port = 70000", "The setting port is 70000, but must be a whole number from 1 to 65535."),
        ('base_url = "example.org"', "must be an address such as https://example.org"),
    ],
)
def test_a_wrong_line_in_the_file_is_named(clean: Path, text: str, words: str) -> None:
    (clean / "parvis.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load()
    assert words in str(caught.value)


def test_a_wrong_database_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://root:hunter2@localhost/x")
    with pytest.raises(SettingsError) as caught:
        load()
    assert "DATABASE_URL" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_wrong_setting_stops_the_start_with_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "parvis", "doctor"],
        env={**os.environ, "PARVIS_PORT": "nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("parvis: The setting PARVIS_PORT is 'nowhere'")
    assert done.stderr.count("\n") == 1


def test_every_setting_says_what_it_is_for() -> None:
    for name, field in settings.Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
