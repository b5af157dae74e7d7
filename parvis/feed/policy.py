"""The hash of everything that is published about the ranking: values, discounts, stages, limits."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any, Final

from parvis.feed import recipe, selector, values
from parvis.feed.feedback import LESS
from parvis.feed.pipeline import Recipe


def told() -> dict[str, Any]:
    """Return the published rules as plain values."""
    return {
        "values": {value.action: value.weight for value in values.VALUES},
        "multipliers": values.MULTIPLIERS,
        "less": LESS,
        "discounts": {
            "author": selector.AUTHOR.tolist(),
            "alike": selector.ALIKE.tolist(),
            "form": selector.FORM.tolist(),
            "run": selector.RUN,
            "heads": selector.HEADS,
        },
        "recipes": {one.name: list(_stages(one)) for one in recipe.RECIPES},
    }


def _stages(one: Recipe) -> Iterable[dict[str, Any]]:
    for stage in one.stages():
        yield {"stage": stage.name, **_limits(stage)}


def _limits(stage: object) -> dict[str, Any]:
    """Return what the recipe says of a stage in brackets."""
    if not is_dataclass(stage):
        return {}
    return {one.name: getattr(stage, one.name) for one in fields(stage)}


POLICY: Final = hashlib.sha256(json.dumps(told(), sort_keys=True).encode()).hexdigest()
