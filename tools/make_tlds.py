"""Write `parvis/base/text/tlds.py`: every top-level domain there is or was.

A post may be years old (archives are brought along), so names that have left the root
zone still count. The names come from the snapshots of the Public Suffix List inside
wheels of `tldextract`, old and new:

    pip download --no-deps tldextract==5.4.0   # likewise 3.1.2, 2.2.1, 2.0.2
    python tools/make_tlds.py *.whl
"""

import json
import sys
import textwrap
import zipfile
from pathlib import Path

TARGET = Path(__file__).parent.parent / "parvis" / "posts" / "text" / "tlds.py"

# In the root zone or in ISO 3166 once, but gone before the oldest snapshot was taken.
GONE_BEFORE = frozenset({"an", "bl", "bq", "doosan", "eh", "mf", "tp", "um"})

HEAD = '''"""Top-level domains, those since withdrawn included.

Written by `tools/make_tlds.py`; internationalised names stand in their encoded form (RFC 3492).
"""

from typing import Final

_NAMES: Final = """
'''

TAIL = '''
"""

TLDS: Final = frozenset(
    form
    for name in _NAMES.split()
    for form in (name, name[4:].encode().decode("punycode") if name[:4] == "xn--" else name)
)
LONGEST: Final = max(map(len, TLDS))
'''


def names_in_wheel(wheel: Path) -> set[str]:
    """Return the last labels of every suffix in the wheel's snapshot."""
    with zipfile.ZipFile(wheel) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".tld_set_snapshot"))
        snapshot = archive.read(member).decode()
    return {rule.rsplit(".", 1)[-1].lstrip("!") for rule in _rules(snapshot)}


def _rules(snapshot: str) -> list[str]:
    if snapshot.lstrip().startswith("["):
        rules: list[str] = json.loads(snapshot)
        return rules
    official = snapshot.partition("===BEGIN PRIVATE DOMAINS===")[0]
    lines = (line.strip() for line in official.splitlines())
    return [line.split()[0] for line in lines if line and not line.startswith("//")]


def main(wheels: list[Path]) -> None:
    """Unite the wheels' names and write the module."""
    names = set(GONE_BEFORE).union(*(names_in_wheel(wheel) for wheel in wheels))
    encoded = (name if name.isascii() else f"xn--{name.encode('punycode').decode()}" for name in names)
    listing = textwrap.fill(
        " ".join(sorted(encoded)), width=98, break_long_words=False, break_on_hyphens=False
    )
    TARGET.write_text(HEAD + listing + TAIL, encoding="utf-8")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
