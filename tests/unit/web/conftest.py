"""Counters of rate limits start at nothing in each test."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    """Forget what earlier tests have counted."""
    cache.clear()


@pytest.fixture
def configure(settings: Settings) -> Callable[..., None]:
    """Return what changes entries of the settings table for one test."""

    def change(**entries: Any) -> None:
        settings.PARVIS = settings.PARVIS.model_copy(update=entries)

    return change


@pytest.fixture
def unlimited(settings: Settings) -> None:
    """Switch the rate limits of logging in and signing up off."""
    settings.ACCOUNT_RATE_LIMITS = False
