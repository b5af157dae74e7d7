"""Write `docs/settings.md` from the table of settings: `python -m parvis.ops.settings_docs`."""

import sys
from pathlib import Path
from typing import Final

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from parvis.ops.settings import PREFIX, Settings
from parvis.ops.wording import allowed

_INTRODUCTION: Final = """\
# Settings

<!-- Written by `make docs` from parvis/ops/settings.py; changes belong there. -->

Each setting comes from the environment variable in its row, or from its name in one TOML file:
`parvis.toml` in the data folder, or the file that `PARVIS_CONFIG` names. The environment wins.
A value that is not allowed, or a name that does not exist, stops the start with a sentence.
`parvis --data DIR` sets the data folder.

```toml
# data/parvis.toml
base_url = "https://example.org"
site_name = "Example"
registration = "invite"
```

| Setting | Variable | Default | Allowed | Meaning |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the page."""
    return _INTRODUCTION + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def _row(name: str, field: FieldInfo) -> str:
    variable = "DATABASE_URL" if name == "database_url" else f"{PREFIX}{name.upper()}"
    cells = (f"`{name}`", f"`{variable}`", _default(field), allowed(Settings, name), field.description)
    return f"| {' | '.join(str(cell) for cell in cells)} |\n"


def _default(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    if isinstance(extra, dict) and extra.get("shown_default"):
        return str(extra["shown_default"])
    value = field.default
    if isinstance(value, SecretStr) or value == "":
        return "empty"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`{', '.join(value)}`"
    return f"`{Path(value) if isinstance(value, Path) else value}`"


if __name__ == "__main__":
    sys.stdout.write(page())
