"""Every sweep that the schedule names exists."""

import pytest
from django.utils.module_loading import import_string

from parvis.ops.schedule import SWEEPS


@pytest.mark.parametrize("path", [sweep.path for sweep in SWEEPS])
def test_sweep_exists(path: str) -> None:
    assert callable(import_string(path)) or callable(import_string(path).func)
