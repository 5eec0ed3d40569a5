"""Statements that peewee builds once. Building SQL took a quarter of an issue's time; running less.

Any thread; building twice at the same instant does no harm.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from peewee import Value


@dataclass(frozen=True, slots=True)
class _Argument:
    name: str


def arg(name: str) -> Any:
    """Stands for a value given at each run; it reaches the database as it is."""
    return Value(_Argument(name), converter=False)


class Prepared:
    """`build` gives a peewee query with `arg`s in it; calling runs it with their values."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._sql = ""
        self._names: tuple[Any, ...] = ()
        self._model: Any = None

    def __call__(self, **values: Any) -> Any:
        """The cursor, with rows as tuples."""
        if not self._sql:
            query = self._build()
            sql, self._names = _taken_apart(query)
            self._model = query.model
            self._sql = sql
        parameters = [
            values[part.name] if isinstance(part, _Argument) else part for part in self._names
        ]
        return self._model._meta.database.execute_sql(self._sql, parameters)

    def row(self, **values: Any) -> Any:
        """The first row, or None. Read to the end, so that no snapshot stays open behind it."""
        rows = self(**values).fetchall()
        return rows[0] if rows else None


def _taken_apart(query: Any) -> tuple[str, tuple[Any, ...]]:
    sql, parameters = query.sql()
    return sql, tuple(parameters)


def arguments(names: Iterable[str]) -> dict[str, Any]:
    """Columns that each take the argument of their own name, for an insert."""
    return {name: arg(name) for name in names}
