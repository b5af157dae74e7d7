"""There is one trainer for a network."""

import pytest
from django.db import connection

from parvis.feed.training.claim import claimed


@pytest.mark.django_db(transaction=True)
def test_on_a_database_of_many_machines_one_has_the_place() -> None:
    with claimed() as first:
        assert first
        with claimed() as second:
            # SQLite is on one machine, where a lock on a file does it.
            assert second is (connection.vendor != "postgresql")
    with claimed() as again:
        assert again
