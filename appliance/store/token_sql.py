"""The statements behind `Tokens`, built once each. Callers hold a transaction."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from peewee import JOIN, fn

from appliance.rules.tokens import Origin, Status
from appliance.store.prepared import Prepared, arg, arguments
from appliance.store.tables import EventRow, PeriodRow, TokenRow

_FIELDS = (
    TokenRow.serial, TokenRow.id, TokenRow.period, PeriodRow.label, TokenRow.issued_department,
    TokenRow.department, TokenRow.number, TokenRow.label, TokenRow.key, TokenRow.status,
    TokenRow.priority, TokenRow.origin, TokenRow.counter, TokenRow.issued_at, TokenRow.time_sure,
    TokenRow.called_at, TokenRow.started_at, TokenRow.finished_at, TokenRow.calls,
    TokenRow.printed_at, TokenRow.print_problem, TokenRow.print_problem_at, TokenRow.lane,
    TokenRow.place, TokenRow.first_place, TokenRow.due, TokenRow.bound, TokenRow.chance_used,
    TokenRow.waited_s,
)  # fmt: skip

_GIVEN_AT_ISSUE = (
    "id", "period", "issued_department", "department", "number", "label", "key", "status",
    "priority", "origin", "issued_at", "time_sure", "boot", "uptime_s", "calls", "lane", "place",
    "first_place", "due", "chance_used",
)  # fmt: skip


def select() -> Any:
    """Every column of a token, with its period's label."""
    return TokenRow.select(*_FIELDS).join(PeriodRow, on=(TokenRow.period == PeriodRow.serial))


ADD = Prepared(lambda: TokenRow.insert(**arguments(_GIVEN_AT_ISSUE)))
HIGHEST = Prepared(
    lambda: TokenRow.select(fn.MAX(TokenRow.number)).where(
        TokenRow.period == arg("period"), TokenRow.issued_department == arg("department")
    )
)
BY_ID = Prepared(lambda: select().where(TokenRow.id == arg("id")))
BY_SERIAL = Prepared(lambda: select().where(TokenRow.serial == arg("serial")))
CURRENT = Prepared(lambda: select().where(TokenRow.at_counter == arg("counter")))
COUNTS = Prepared(
    lambda: (
        TokenRow.select(
            TokenRow.department, TokenRow.lane, TokenRow.priority, fn.COUNT(TokenRow.serial)
        )
        .where(TokenRow.open == 1, TokenRow.status == Status.WAITING)
        .group_by(TokenRow.department, TokenRow.lane, TokenRow.priority)
    )
)
# An id begins with the milliseconds of its issue, so that the index of ids is one of times.
UNATTENDED = Prepared(
    lambda: TokenRow.select(fn.COUNT(TokenRow.serial)).where(
        TokenRow.id >= arg("first"),
        TokenRow.id < arg("behind"),
        TokenRow.origin.in_([Origin.BUTTON, Origin.WEB]),
        TokenRow.status != Status.VOID,
    )
)
_WAITER = (
    TokenRow.serial, TokenRow.department, TokenRow.priority, TokenRow.lane, TokenRow.place,
    TokenRow.due, TokenRow.bound, EventRow.boot, EventRow.uptime_s, EventRow.time_sure, EventRow.at,
)  # fmt: skip
AT_COUNTERS = Prepared(
    lambda: select().where(TokenRow.at_counter.is_null(False)).order_by(TokenRow.at_counter)
)
OPEN = Prepared(lambda: select().where(TokenRow.open == 1).order_by(TokenRow.serial))
WITH_STATUS = Prepared(
    lambda: (
        select()
        .where(TokenRow.open == 1, TokenRow.status == arg("status"))
        .order_by(TokenRow.serial)
    )
)
MISSED_AND_DUE = Prepared(
    lambda: (
        select()
        .where(TokenRow.open == 1, TokenRow.status == Status.MISSED)
        .where(TokenRow.department == arg("department"))
        .where(~TokenRow.chance_used, TokenRow.due <= arg("calls"))
        .order_by(TokenRow.due, TokenRow.place)
    )
)


@lru_cache(maxsize=64)
def change(columns: tuple[str, ...]) -> Prepared:
    """Writes these columns of the token `of`."""
    return Prepared(
        lambda: TokenRow.update(**arguments(columns)).where(TokenRow.serial == arg("of"))
    )


@cache
def unprinted(at_most: int) -> Prepared:
    """Open tokens without a ticket, newest first."""
    return Prepared(lambda: _unprinted().limit(at_most))


@lru_cache(maxsize=64)
def waiting_unprinted(count: int, at_most: int) -> Prepared:
    """Those of so many departments who wait without a ticket, newest first."""

    def build() -> Any:
        return _unprinted().where(*_waits_in(count)).limit(at_most)

    return Prepared(build)


@lru_cache(maxsize=64)
def waiting_unprinted_count(count: int) -> Prepared:
    """How many wait without a ticket in so many departments."""
    counted = TokenRow.select(fn.COUNT(TokenRow.serial))
    return Prepared(lambda: counted.where(*_WITHOUT_TICKET, *_waits_in(count)))


_WITHOUT_TICKET = (
    TokenRow.open == 1, TokenRow.printed_at.is_null(), TokenRow.print_problem.is_null(False),
)  # fmt: skip


def _unprinted() -> Any:
    return select().where(*_WITHOUT_TICKET).order_by(TokenRow.serial.desc())


def _waits_in(count: int) -> tuple[Any, Any]:
    return TokenRow.status == Status.WAITING, TokenRow.department.in_(_numbers(count))


@lru_cache(maxsize=64)
def waiting_for(count: int) -> Prepared:
    """How many wait in so many departments whom one counter may call."""

    def build() -> Any:
        theirs = TokenRow.bound.is_null() | (TokenRow.bound == arg("counter"))
        counted = TokenRow.select(fn.COUNT(TokenRow.serial))
        return counted.where(TokenRow.open == 1, *_waits_in(count), theirs)

    return Prepared(build)


def _waiting() -> Any:
    return (
        TokenRow.select(*_WAITER)
        # A place is the revision at which the token joined the queue: that event has the time.
        .join(EventRow, JOIN.LEFT_OUTER, on=(EventRow.id == TokenRow.place))
        .where(TokenRow.open == 1, TokenRow.status == Status.WAITING)
    )


@lru_cache(maxsize=64)
def queues(count: int) -> Prepared:
    """Who waits in so many departments."""
    return Prepared(lambda: _waiting().where(TokenRow.department.in_(_numbers(count))))


@lru_cache(maxsize=64)
def first(at_most: int, for_a_counter: bool) -> Prepared:
    """By place, where all came alike: the index has that order, so no row behind is read."""

    def build() -> Any:
        query = _waiting().where(TokenRow.department == arg("department"))
        if for_a_counter:
            query = query.where(TokenRow.bound.is_null() | (TokenRow.bound == arg("counter")))
        in_order = (TokenRow.lane, TokenRow.priority, TokenRow.place)
        return query.order_by(*in_order).limit(at_most)

    return Prepared(build)


@lru_cache(maxsize=64)
def among(count: int) -> Prepared:
    """So many tokens by their serials."""
    return Prepared(lambda: select().where(TokenRow.serial.in_(_numbers(count))))


def _numbers(count: int) -> list[Any]:
    return [arg(f"n{number}") for number in range(count)]


def numbered(values: Iterable[Any]) -> dict[str, Any]:
    """The arguments that `_numbers` stands for."""
    return {f"n{number}": value for number, value in enumerate(values)}
