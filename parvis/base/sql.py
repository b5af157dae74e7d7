"""Queries that are translated to SQL once and then run with new values.

Django writes the SQL of a query afresh each time it runs. For the queries behind a timeline,
which gather many conditions, that takes several times as long as the database needs to
answer. `@prepared` marks a function that builds a query from its arguments; calling it runs
the query and returns its rows as tuples:

    @prepared
    def _texts(me: UUID, post_ids: Ids) -> Query:
        return readable(Viewer(me)).filter(id__in=post_ids).values_list("id", "text")

Ids, texts and instants are bound anew for each run. Everything else (numbers, flags, None,
about how many ids there are) is the shape of the query. For each shape the function runs
twice, with two sets of stand-ins, and whatever differs between the two but is no argument,
such as the time of day, is refused: it would be frozen into the statement.
"""

import datetime as dt
import functools
import operator
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, ParamSpec
from uuid import UUID  # noqa: TID251 - the type only

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    ForeignKey,
    JSONField,
    QuerySet,
    TimeField,
    UUIDField,
)

from parvis.base.paging import Cursor

P = ParamSpec("P")
Row = tuple[Any, ...]
Ids = Collection[UUID]
Query = QuerySet[Any, Any]
Adapt = Callable[[Any], Any]

_BOUND: Final = frozenset({UUID, str, dt.datetime})
_ONLY_IDS: Final = frozenset({UUID})
_COLLECTIONS: Final = frozenset({list, tuple, set, frozenset})
_SHAPES_MAX: Final = 500  # of one query; a client chooses the length of a page
_HEX: Final = operator.attrgetter("hex")
_MARKS: Final = re.compile("%%|%s")


class Written(NamedTuple):
    """A query written by hand, for what Django cannot say; its columns are read as `fields`."""

    sql: str
    params: Sequence[Any]
    fields: Sequence["Field[Any, Any]"]


class Frozen(Exception):
    """A prepared query contains a value that is not one of its arguments, or leaves one out."""


def prepared(build: Callable[P, Query | Written]) -> Callable[P, list[Row]]:
    """Return a function that runs the query which `build` makes of the same arguments."""
    statements: dict[Any, Statement] = {}

    @functools.wraps(build)
    def run(*args: P.args, **kwargs: P.kwargs) -> list[Row]:
        values: list[Any] = []
        shape = (
            *[_shape(arg, values) for arg in args],
            *[(name, _shape(arg, values)) for name, arg in kwargs.items()],
        )
        statement = statements.get(shape)
        if statement is None:
            if len(statements) >= _SHAPES_MAX:
                statements.clear()
            statement = statements[shape] = _translate(build, args, kwargs)
        return statement.run(values)

    return run


class Statement(NamedTuple):
    """One query of one shape: its SQL, and how values go into it and come out of it."""

    sql: str  # as the driver takes it
    constants: tuple[Any, ...]
    slots: tuple[tuple[int, int, Adapt], ...]  # (place among the parameters, place among the values, how)
    readers: tuple[tuple[int, Adapt], ...]  # (column, what makes its values Python's)

    def run(self, values: Sequence[Any]) -> list[Row]:
        """Return the rows of the query with these values."""
        if not self.sql:
            return []
        params = list(self.constants)
        for place, at, adapt in self.slots:
            params[place] = adapt(values[at])
        database = connections[DEFAULT_DB_ALIAS]
        database.close_if_health_check_failed()
        database.ensure_connection()
        # Of its driver rather than by a cursor of Django's, which costs as much as most of these queries.
        with database.wrap_database_errors:
            rows: list[Row] = database.connection.execute(self.sql, params).fetchall()
        if not rows or not self.readers:
            return rows
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for at, read in self.readers:
            columns[at] = [None if value is None else read(value) for value in columns[at]]
        return list(zip(*columns, strict=True))


_NOTHING: Final = Statement("", (), (), ())


def _shape(arg: Any, values: list[Any]) -> Any:
    """Add to `values` what is bound in an argument, and return the rest: what it is like."""
    kind = type(arg)
    if kind in _BOUND and arg:  # no text at all is a shape: queries leave conditions out for it
        values.append(arg)
        return kind
    if kind is Cursor:
        bounds = (_shape(arg.max_id, values), _shape(arg.floor, values))
        return bounds, arg.ascending, arg.limit
    if kind in _COLLECTIONS:
        items = _padded(arg)
        if set(map(type, items)) == _ONLY_IDS:
            values += items
            return f"{len(items)} ids"  # no other shape is a text
        return tuple([_shape(item, values) for item in items])
    return arg


def _padded(items: Collection[Any]) -> list[Any]:
    """Return the items, the last repeated up to a power of two: few lengths make few shapes."""
    found = list(items)
    if found:
        found += found[-1:] * ((1 << (len(found) - 1).bit_length()) - len(found))
    return found


def _stand_in(arg: Any, made: list[Any]) -> Any:
    """Return an argument of the same shape whose values are found again in the parameters."""
    kind = type(arg)
    if kind is Cursor:
        max_id, floor = _stand_in(arg.max_id, made), _stand_in(arg.floor, made)
        up = arg.ascending
        return Cursor(max_id, None if up else floor, floor if up else None, arg.limit)
    if kind in _COLLECTIONS:
        return tuple(_stand_in(item, made) for item in _padded(arg))
    if kind not in _BOUND or not arg:
        return arg
    number = secrets.randbits(48)
    value = (
        UUID(int=number)
        if kind is UUID
        else f"standin{number}"
        if kind is str
        else dt.datetime(2000, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=number)
    )
    made.append(value)
    return value


def _translate(
    build: Callable[..., Query | Written], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Statement:
    """Translate the query twice; both times only the stand-ins may differ."""
    first, again = (_translate_once(build, args, kwargs) for _ in range(2))
    if first[:3] != again[:3]:
        message = f"{build.__qualname__} uses a value that changes and is not one of its arguments"
        raise Frozen(message)
    return first


def _translate_once(
    build: Callable[..., Query | Written], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Statement:
    made: list[Any] = []
    stand_ins = [_stand_in(arg, made) for arg in args]
    named = {name: _stand_in(arg, made) for name, arg in kwargs.items()}
    try:
        sql, params, fields = _sql_of(build(*stand_ins, **named))
    except EmptyResultSet:  # for instance of the posts with none of some ids
        return _NOTHING
    sql, params = _with_numbers_written(sql, params)
    places = {_adapter(value)(value): at for at, value in enumerate(made)}
    slots = [
        (place, places[param], _adapter(made[places[param]]))
        for place, param in enumerate(params)
        if param in places
    ]
    if missing := set(places.values()) - {at for _, at, _ in slots}:
        message = f"{build.__qualname__} does not use {len(missing)} of its arguments as they are"
        raise Frozen(message)
    constants = [None if param in places else param for param in params]
    readers = [(at, read) for at, field in enumerate(fields) if (read := _reader(field))]
    return Statement(_native(sql), tuple(constants), tuple(slots), tuple(readers))


def sql_of(query: Query) -> tuple[str, list[Any]]:
    """Return the SQL of a query and its parameters, to be put into a larger one."""
    sql, params = query.query.get_compiler(connection=connection).as_sql()
    return sql, list(params)


def raw(query: Query) -> Written:
    """Return a query whose ids are read as the database has them: many are looked up, and none is shown."""
    return Written(*sql_of(query), ())


def _sql_of(query: Query | Written) -> tuple[str, list[Any], Sequence["Field[Any, Any]"]]:
    if isinstance(query, Written):
        return query.sql, [_adapter(param)(param) for param in query.params], query.fields
    compiler = query.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    fields = [expression.output_field for expression, _, _ in compiler.select[: compiler.col_count]]
    return sql, list(params), fields


def _with_numbers_written(sql: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    """Put constant numbers into the SQL: a partial index is used only where they can be seen."""
    rest: list[Any] = []
    waiting = iter(params)

    def place(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%%"
        param = next(waiting)
        if isinstance(param, int) and not isinstance(param, bool):
            return f"{int(param):d}"
        rest.append(param)
        return "%s"

    return _MARKS.sub(place, sql), rest


def _native(sql: str) -> str:
    """Return SQL with its places marked as the driver knows them."""
    if connection.vendor == "sqlite":
        return _MARKS.sub(lambda mark: "%" if mark[0] == "%%" else "?", sql)
    return sql


def _adapter(value: Any) -> Adapt:
    """Return what makes such a value one that the database's driver takes."""
    if connection.vendor == "sqlite":
        if type(value) is UUID:
            return _HEX
        if type(value) is dt.datetime:
            return connection.ops.adapt_datetimefield_value
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _reader(field: "Field[Any, Any]") -> Adapt | None:
    """Return what turns a column's values into Python's, if they need turning."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    if isinstance(field, JSONField):
        return orjson.loads
    if connection.vendor == "sqlite":
        if isinstance(field, UUIDField):
            return lambda digits: UUID(int=int(digits, 16))
        if isinstance(field, DateTimeField):
            return lambda text: dt.datetime.fromisoformat(f"{text}+00:00")
        if isinstance(field, BooleanField):
            return bool
    elif isinstance(field, DateTimeField):
        return None
    if field.get_db_converters(connection) or isinstance(field, (DateField, DecimalField, TimeField)):
        message = f"Prepared queries cannot read a {type(field).__name__} yet"
        raise TypeError(message)
    return None
