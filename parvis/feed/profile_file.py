"""A tuning profile as a small file, to be kept, sent to a friend, and read by another network.

    {"parvis": "tuning", "version": 1, "name": "Evenings", "tuning": {"video": 40, …}}

`docs/tuning.md` describes the parts of `tuning`. What a file says beyond them is refused, so that
nothing in it is lost in silence.
"""

import json
from typing import Any, Final

from django.utils.translation import gettext as _

from parvis.base.errors import InvalidInput, TooLarge
from parvis.feed.tuning import Tuning, tuning_in

KIND: Final = "tuning"
VERSION: Final = 1
LARGEST_BYTES: Final = 64 * 1024
_PARTS: Final = ("parvis", "version", "name", "tuning")


def profile_as_file(name: str, tuning: Tuning) -> dict[str, Any]:
    """Return what a file of this profile contains."""
    return {"parvis": KIND, "version": VERSION, "name": name, "tuning": tuning.told()}


def read_profile_file(data: bytes) -> tuple[str, Tuning]:
    """Return the name and the settings in a file.

    Raises `TooLarge`, or `InvalidInput` that names what is wrong: `file`, `version`, `tuning.video`.
    """
    if len(data) > LARGEST_BYTES:
        raise TooLarge(
            _("A profile is a small file of at most %(most)s KB.") % {"most": LARGEST_BYTES // 1024}
        )
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise InvalidInput("file", _("This file is not JSON.")) from None
    return read_profile(told)


def read_profile(told: object) -> tuple[str, Tuning]:
    """Return the name and the settings that the values of a file tell."""
    if not isinstance(told, dict) or told.get("parvis") != KIND:
        raise InvalidInput("file", _("This file is not a tuning profile."))
    version = told.get("version")
    if version != VERSION or type(version) is not int:
        raise InvalidInput(
            "version",
            _("This profile is of version %(version)s. This network reads version %(known)s.")
            % {"version": str(version)[:20], "known": VERSION},
        )
    for part in told:
        if part not in _PARTS:
            raise InvalidInput(
                str(part)[:40], _("A profile has no part “%(name)s”.") % {"name": str(part)[:40]}
            )
    name = told.get("name")
    if not isinstance(name, str):
        raise InvalidInput("name", _("The profile needs a name."))
    return name, tuning_in(told)
