"""Say in plain words what a setting may be: for the sentence on a wrong value and for the docs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.aliases import AliasChoices
from pydantic.fields import FieldInfo

_KINDS: Final[dict[object, str]] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text",
    SecretStr: "a text, kept secret",
    Path: "a folder",
}


def allowed(table: type[BaseModel], name: str) -> str:
    """Return what `name` may be set to, such as "a whole number from 1 to 65535"."""
    field = table.model_fields[name]
    extra = field.json_schema_extra
    if isinstance(extra, dict) and extra.get("allowed"):
        return str(extra["allowed"])
    kind = field.annotation
    if get_origin(kind) is Literal:
        *most, last = [str(choice) for choice in get_args(kind)]
        return f"{', '.join(most)} or {last}"
    if get_origin(kind) is tuple:
        return "a list of words"
    return _KINDS.get(kind, str(kind)) + _bounds(field)


def name_of(place: str, fields: Mapping[str, FieldInfo]) -> str:
    """Return the setting that an error's `place` belongs to; aliases have other names."""
    for name, field in fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices) and place in alias.choices:
            return name
    return place


def _bounds(field: FieldInfo) -> str:
    limits: dict[str, Any] = {}
    for rule in field.metadata:
        for word in ("ge", "le", "min_length", "max_length"):
            if (value := getattr(rule, word, None)) is not None:
                limits[word] = value
    low, high = limits.get("ge"), limits.get("le")
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f", at least {low}"
    if "max_length" in limits:
        return f" of {limits.get('min_length', 0)} to {limits['max_length']} characters"
    return ""
