"""Tokens on disk; open-queue queries touch open rows only. Callers hold a transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.clock import milliseconds, moment
from appliance.rules.calling import Waiter
from appliance.rules.tokens import Lane, Origin, Priority, Status, Token
from appliance.rules.waiting import Moment, seconds_between
from appliance.store import token_sql as sql
from appliance.store.search import Search, narrowed
from appliance.store.tables import TokenRow

Changes = Mapping[str, Any]
Class = tuple[Lane, Priority]


class Tokens:
    """Queries over tokens; answers are plain values in the clinic's zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._counts: dict[str, dict[Class, int]] | None = None

    def forget(self) -> None:
        """What is remembered of the queue may be wrong: a change was rolled back."""
        self._counts = None

    def add(self, columns: Changes, day: str) -> Token:
        """Adds a waiting token; `columns` as in the table, in domain types."""
        row = _stored(columns)
        cursor = sql.ADD(**row, calls=0, lane=Lane.NEW, due=0, chance_used=False)
        if self._counts is not None:
            classes = self._counts.setdefault(row["department"], {})
            joined = Lane.NEW, Priority(row["priority"])
            classes[joined] = classes.get(joined, 0) + 1
        known = {k: v for k, v in columns.items() if k not in ("boot", "uptime_s")}
        return Token(serial=int(cursor.lastrowid), day=day, counter=None, **known)

    def change(self, token: Token, changes: Changes) -> None:
        """Writes the changed columns of one token."""
        self._counts = None
        sql.change(tuple(changes))(**_stored(changes), of=token.serial)

    def close(self, statuses: Mapping[Status, Status], at: datetime) -> list[tuple[int, str]]:
        """Moves every open token from its status to the one given for it.

        Returns the serial and the counter of each, in order of issue.
        """
        self._counts = None
        query = TokenRow.select(TokenRow.serial, TokenRow.counter).where(TokenRow.open == 1)
        closed = list(query.order_by(TokenRow.serial).tuples())
        for status in set(statuses.values()):
            before = [was for was, becomes in statuses.items() if becomes is status]
            TokenRow.update(status=status, finished_at=milliseconds(at)).where(
                TokenRow.open == 1, TokenRow.status.in_(before)
            ).execute()
        return closed

    def highest_number(self, period: int, department: str) -> int | None:
        """The highest number given out in this period by this department."""
        (highest,) = sql.HIGHEST.row(period=period, department=department)
        return highest  # type: ignore[no-any-return]

    def by_id(self, token_id: str) -> Token | None:
        """The token with this id."""
        return self._row(sql.BY_ID.row(id=token_id))

    def by_serial(self, serial: int) -> Token | None:
        """The token with this serial."""
        return self._row(sql.BY_SERIAL.row(serial=serial))

    def current(self, counter: str) -> Token | None:
        """The token that is called to or served at this counter."""
        return self._row(sql.CURRENT.row(counter=counter))

    def at_counters(self) -> list[Token]:
        """All current tokens, in order of counter."""
        return self._many(sql.AT_COUNTERS())

    def open(self) -> list[Token]:
        """Every open token, in order of issue."""
        return self._many(sql.OPEN())

    def missed(self) -> list[Token]:
        """Open tokens that missed their call, in order of issue."""
        return self._with_status(Status.MISSED)

    def aside_at(self, counter: str) -> list[Token]:
        """Who was sent aside from a counter: on hold, then missed, each in order of issue."""
        aside = self._with_status(Status.ON_HOLD) + self._with_status(Status.MISSED)
        return [token for token in aside if token.counter == counter]

    def waiting(self) -> list[Token]:
        """Every waiting token, in order of issue."""
        return self._with_status(Status.WAITING)

    def _with_status(self, status: Status) -> list[Token]:
        return self._many(sql.WITH_STATUS(status=status))

    def unprinted(self, at_most: int) -> list[Token]:
        """Open tokens whose ticket is known not to have come out, newest first."""
        return self._many(sql.unprinted(at_most)())

    def waiting_unprinted(self, departments: Collection[str], at_most: int) -> list[Token]:
        """Those of these departments who wait without a ticket, newest first."""
        found = sql.waiting_unprinted(len(departments), at_most)
        return self._many(found(**sql.numbered(departments)))

    def waiting_unprinted_count(self, departments: Collection[str]) -> int:
        """How many of these departments wait without a ticket."""
        found = sql.waiting_unprinted_count(len(departments))
        (count,) = found.row(**sql.numbered(departments))
        return int(count)

    def waiting_for(self, counter: str, departments: Collection[str]) -> int:
        """How many wait in these departments whom this counter may call."""
        found = sql.waiting_for(len(departments))
        (count,) = found.row(counter=counter, **sql.numbered(departments))
        return int(count)

    def queues(self, departments: Iterable[str], now: Moment) -> dict[str, list[Waiter]]:
        """Who waits in each of these departments, in no order."""
        queues: dict[str, list[Waiter]] = {code: [] for code in departments}
        for row in sql.queues(len(queues))(**sql.numbered(queues)):
            queues[row[1]].append(_waiter(row, now))
        return queues

    def first(
        self, department: str, at_most: int, counter: str | None, now: Moment
    ) -> list[Waiter]:
        """The first by place, where all in the department came alike; no row behind is read.

        Tokens bound to another counter are left out; with `counter` None they count like all.
        """
        given = {} if counter is None else {"counter": counter}
        rows = sql.first(at_most, bool(given))(department=department, **given)
        return [_waiter(row, now) for row in rows]

    def missed_and_due(self, department: str, calls: int) -> list[Token]:
        """Missed tokens whose second chance has come, in the order in which they were missed."""
        return self._many(sql.MISSED_AND_DUE(department=department, calls=calls))

    def many(self, serials: Sequence[int]) -> list[Token]:
        """The tokens with these serials, in the order given."""
        found = self._many(sql.among(len(serials))(**sql.numbered(serials)))
        by_serial = {token.serial: token for token in found}
        return [by_serial[serial] for serial in serials if serial in by_serial]

    def waiting_now(self, department: str) -> Mapping[Class, int]:
        """How many wait there, per class. Inside `writing()`: counted on while people only come."""
        if self._counts is None:
            self._counts = self.waiting_counts()
        return self._counts.get(department, {})

    def waiting_counts(self) -> dict[str, dict[Class, int]]:
        """How many wait, per department and class."""
        counts: dict[str, dict[Class, int]] = {}
        for department, lane, priority, count in sql.COUNTS():
            counts.setdefault(department, {})[Lane(lane), Priority(priority)] = count
        return counts

    def waiting_labels(self) -> dict[int, str]:
        """serial → label of everybody who waits."""
        query = TokenRow.select(TokenRow.serial, TokenRow.label)
        where = (TokenRow.open == 1) & (TokenRow.status == Status.WAITING)
        return dict(query.where(where).tuples())

    def open_count(self) -> int:
        """How many tokens are open."""
        return int(TokenRow.select().where(TokenRow.open == 1).count())

    def taken_unattended(self, since: datetime, until: datetime) -> int:
        """How many came from buttons and from the public page after `since`, up to `until`."""
        first, behind = (milliseconds(at) + 1 for at in (since, until))
        (count,) = sql.UNATTENDED.row(first=f"{first:012x}", behind=f"{behind:012x}")
        return int(count)

    def page(self, search: Search, page: int, per_page: int) -> tuple[list[Token], int]:
        """One page of the tokens that are searched for, newest first, and how many there are."""
        ordered = narrowed(sql.select(), search).order_by(TokenRow.serial.desc())
        total = int(narrowed(TokenRow.select(), search).count())
        return self._many(ordered.paginate(page, per_page).tuples()), total

    def _row(self, row: tuple[Any, ...] | None) -> Token | None:
        return self._value(row) if row else None

    def _many(self, rows: Iterable[Any]) -> list[Token]:
        return [self._value(row) for row in rows]

    def _value(self, row: tuple[Any, ...]) -> Token:
        def time(ms: int | None) -> datetime | None:
            return None if ms is None else moment(ms, self._zone)

        # The first nine columns stand in the order of the value's fields.
        return Token(  # type: ignore[call-arg]
            *row[:9],
            Status(row[9]), Priority(row[10]), Origin(row[11]), row[12],
            moment(row[13], self._zone), bool(row[14]),
            time(row[15]), time(row[16]), time(row[17]), row[18],
            time(row[19]), row[20], time(row[21]),
            Lane(row[22]), row[23], row[24], row[25], row[26], bool(row[27]), row[28],
        )  # fmt: skip


def _stored(columns: Changes) -> dict[str, Any]:
    return {
        name: milliseconds(value) if isinstance(value, datetime) else value
        for name, value in columns.items()
    }


def _waiter(row: tuple[Any, ...], now: Moment) -> Waiter:
    waited_s = 0.0
    if row[7] is not None:
        waited_s = seconds_between(Moment(row[7], row[8], row[10] if row[9] else None), now)
    return Waiter(
        row[0], row[1], Priority(row[2]), Lane(row[3]), row[4], row[5], row[6], waited_s
    )  # fmt: skip
