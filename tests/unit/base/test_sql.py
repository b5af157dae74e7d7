import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from parvis.accounts.models import Account, Follow
from parvis.base import clock, ids
from parvis.base.paging import Cursor
from parvis.base.sql import Frozen, Ids, Query, Row, Written, prepared, sql_of

pytestmark = pytest.mark.django_db

DAY = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


class Overheard:
    """The driver's connection, with what it is told to execute."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self.said: list[str] = []

    def execute(self, sql: str, params: Sequence[Any]) -> Any:
        self.said.append(sql)
        return self._driver.execute(sql, params)


@pytest.fixture
def accounts() -> Sequence[Account]:
    return [
        Account.objects.create(
            id=ids.uuid7(DAY + dt.timedelta(days=n)),
            username=f"user{n}",
            display_name="100%" if n == 3 else f"Üser {n}",
            fields=[{"name": "n", "value": str(n), "html": ""}] * n,
            bot=n % 2 == 0,
            followers_count=n,
            created_at=DAY + dt.timedelta(days=n, microseconds=n),
            last_post_at=None if n == 1 else DAY,
        )
        for n in range(6)
    ]


COLUMNS = ("id", "username", "fields", "bot", "avatar_id", "created_at", "last_post_at", "followers_count")


@prepared
def by_ids(wanted: Ids) -> Query:
    return Account.objects.filter(id__in=wanted).order_by("id").values_list(*COLUMNS)


def test_rows_are_those_that_django_returns_of_every_type(accounts: Sequence[Account]) -> None:
    wanted = [account.id for account in accounts]
    expected = list(Account.objects.filter(id__in=wanted).order_by("id").values_list(*COLUMNS))
    assert by_ids(wanted) == expected
    assert [list(map(type, row)) for row in by_ids(wanted)] == [list(map(type, row)) for row in expected]


def test_any_number_of_ids_finds_exactly_them(accounts: Sequence[Account]) -> None:
    for count in range(len(accounts) + 1):
        wanted = [account.id for account in accounts[:count]]
        assert [row[0] for row in by_ids(wanted)] == wanted
        assert [row[0] for row in by_ids({*wanted, uuid4()})] == wanted


def test_a_shape_is_translated_once_and_runs_with_new_values(accounts: Sequence[Account]) -> None:
    built: list[str] = []

    @prepared
    def named(name: str, after: dt.datetime) -> Query:
        built.append(name)
        return Account.objects.filter(username=name, created_at__gte=after).values_list("id")

    for account in accounts:
        assert named(account.username, account.created_at) == [(account.id,)]
        assert named(account.username, account.created_at + dt.timedelta(microseconds=1)) == []
    assert len(built) == 2
    assert not set(built) & {account.username for account in accounts}


def test_none_and_no_text_are_shapes_of_their_own(accounts: Sequence[Account]) -> None:
    @prepared
    def found(name: str, least: UUID | None) -> Query:
        rows = Account.objects.filter(username=name) if name else Account.objects.all()
        rows = rows if least is None else rows.filter(id__gte=least)
        return rows.order_by("id").values_list("username")

    assert len(found("", None)) == 6
    assert found("", accounts[4].id) == [("user4",), ("user5",)]
    assert found("user5", accounts[4].id) == [("user5",)]
    assert found("user1", accounts[4].id) == []


def test_named_arguments_are_not_confused_by_their_order(accounts: Sequence[Account]) -> None:
    @prepared
    def between(*, low: UUID, high: UUID) -> Query:
        return Account.objects.filter(id__gt=low, id__lt=high).values_list("username")

    expected = [("user1",)]
    assert between(low=accounts[0].id, high=accounts[2].id) == expected
    assert between(high=accounts[2].id, low=accounts[0].id) == expected


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (lambda a: Cursor(limit=2), ["user5", "user4", "user3"]),
        (lambda a: Cursor(max_id=a[2].id), ["user1", "user0"]),
        (lambda a: Cursor(since_id=a[3].id), ["user5", "user4"]),
        (lambda a: Cursor(min_id=a[0].id, limit=1), ["user1", "user2"]),
        (lambda a: Cursor(min_id=a[0].id, max_id=a[2].id), ["user1"]),
    ],
)
def test_a_page_is_bound_where_its_cursor_says(
    accounts: Sequence[Account], bounds: object, expected: list[str]
) -> None:
    from parvis.base.keyset import bounded

    @prepared
    def page(cursor: Cursor) -> Query:
        return bounded(Account.objects.values_list("id", "username"), cursor)

    cursor = bounds(accounts)  # type: ignore[operator]
    assert [name for _, name in page(cursor)] == expected
    assert [name for _, name in page(cursor)] == expected


def test_the_time_of_day_cannot_be_frozen_into_a_query() -> None:
    @prepared
    def recent() -> Query:
        return Account.objects.filter(created_at__gt=clock.now()).values_list("id")

    with pytest.raises(Frozen, match="recent"):
        recent()


def test_an_argument_that_is_changed_on_the_way_is_refused() -> None:
    @prepared
    def shouted(name: str) -> Query:
        return Account.objects.filter(username=name.upper()).values_list("id")

    with pytest.raises(Frozen, match="shouted"):
        shouted("alice")


def test_constants_stay_what_they_are(accounts: Sequence[Account]) -> None:
    @prepared
    def percent(least: int) -> Query:
        rows = Account.objects.filter(display_name__contains="%", bot=False, followers_count__gte=least)
        return rows.values_list("username")

    assert percent(3) == [("user3",)]
    assert percent(4) == []


def test_constant_numbers_can_be_seen_by_the_planner(
    accounts: Sequence[Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    @prepared
    def popular() -> Query:
        return Account.objects.filter(followers_count=5, domain="").values_list("id")

    seen = Overheard(connection.connection)
    with monkeypatch.context() as patched:
        patched.setattr(connections[DEFAULT_DB_ALIAS], "connection", seen)
        assert popular() == [(accounts[5].id,)]
    assert '"followers_count" = 5' in seen.said[0]


def test_a_query_by_hand_takes_another_into_it(accounts: Sequence[Account]) -> None:
    for followee in accounts[1:4]:
        Follow.objects.create(follower=accounts[0], followee=followee)

    @prepared
    def followed(me: UUID, limit: int) -> Written:
        inner, params = sql_of(Follow.objects.filter(follower=me).values_list("followee_id"))
        sql = (
            f"WITH circle (id) AS ({inner}) SELECT circle.id, username FROM circle "
            f"JOIN accounts_account USING (id) WHERE circle.id <> %s ORDER BY circle.id LIMIT {limit:d}"
        )
        fields = [Account._meta.get_field(name) for name in ("id", "username")]
        return Written(sql, [*params, me], fields)

    expected: list[Row] = [(account.id, account.username) for account in accounts[1:4]]
    assert followed(accounts[0].id, 10) == expected
    assert followed(accounts[0].id, 2) == expected[:2]
    assert followed(accounts[1].id, 10) == []
