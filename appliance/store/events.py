"""The append-only event table; its id is the revision. Callers hold `reading()` or `writing()`."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from peewee import JOIN, fn

from appliance.actor import Role
from appliance.clock import milliseconds, moment
from appliance.rules.recalling import CallEvent
from appliance.rules.service_day import Reading
from appliance.rules.tokens import Priority, Verb
from appliance.store.prepared import Prepared, arg, arguments
from appliance.store.tables import CounterRow, DeviceRow, EventRow, PersonRow, TokenRow

_ROLES = frozenset(Role)
_CALLS = frozenset({Verb.CALL, Verb.RECALL, Verb.UNDO})
_COLUMNS = (
    "at", "boot", "uptime_s", "time_sure", "verb", "token", "counter", "device", "person", "why",
    "called", "detail",
)  # fmt: skip
_APPEND = Prepared(lambda: EventRow.insert(**arguments(_COLUMNS)))
_DEVICE = Prepared(lambda: EventRow.select(EventRow.device).where(EventRow.id == arg("event")))
_REVISION = Prepared(lambda: EventRow.select(fn.MAX(EventRow.id)))


@cache
def _last_of(verbs: tuple[Verb, ...]) -> Prepared:
    return Prepared(
        lambda: (
            EventRow.select(
                EventRow.id, EventRow.verb, EventRow.token, EventRow.counter, EventRow.boot,
                EventRow.uptime_s, EventRow.at, EventRow.detail,
            )
            .where(EventRow.called.is_null(False), EventRow.counter == arg("counter"))
            .where(EventRow.verb.in_(verbs))
            .order_by(EventRow.id.desc())
            .limit(1)
        )
    )  # fmt: skip


@cache
def _newest_calls(at_most: int) -> Prepared:
    return Prepared(
        lambda: (
            EventRow.select(
                EventRow.id, EventRow.verb, EventRow.detail, TokenRow.period, TokenRow.label,
                TokenRow.priority, EventRow.counter, CounterRow.name, EventRow.at,
            )
            .join(TokenRow, on=(TokenRow.serial == EventRow.token))
            .join(CounterRow, on=(CounterRow.code == EventRow.counter))
            .where(EventRow.called.is_null(False))
            .order_by(EventRow.id.desc())
            .limit(at_most)
        )
    )  # fmt: skip


@cache
def _latest_calls(at_most: int) -> Prepared:
    return Prepared(
        lambda: (
            EventRow.select(
                EventRow.id, EventRow.verb, EventRow.detail, TokenRow.department, EventRow.uptime_s,
                TokenRow.boot, TokenRow.uptime_s,
            )
            .join(TokenRow, on=(TokenRow.serial == EventRow.token))
            .where(EventRow.called.is_null(False), EventRow.verb != Verb.RECALL)
            .where(EventRow.boot == arg("boot"))
            .order_by(EventRow.id.desc())
            .limit(at_most)
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One move: what, to which token (its serial), at which counter, by whom and why."""

    verb: Verb
    token: int | None = None
    counter: str | None = None
    device: str | None = None
    why: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """A call or recall with what the public may see of it."""

    id: int
    verb: Verb
    undoes: int | None
    period: int
    label: str
    priority: Priority
    counter: str
    counter_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the table, with what its token, device and person are known by.

    `token` is the token's id. `role` is that in which it was done: of the device, or of the person
    on an admin's device, or of who has neither, such as the technician. All three are None where
    the service did it by itself.
    """

    id: int
    at: datetime
    time_sure: bool
    verb: str
    token: str | None
    label: str | None
    counter: str | None
    device: str | None
    role: str | None
    person: str | None
    person_name: str | None
    why: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: every part that is given must match. `begins` to before `ends` by the clock."""

    after: int = 0
    before: int | None = None
    verbs: tuple[str, ...] = ()
    person: str | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """A call as a pace is made of it, by uptimes; 0 for a token of an earlier boot."""

    department: str
    called_s: float
    issued_s: float


class Events:
    """Appends and reads events; nothing else may."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def append(self, event: Event, now: Reading, boot: int) -> int:
        """Writes one event; returns its id, the new revision."""
        cursor = _APPEND(
            at=milliseconds(now.wall),
            boot=boot,
            uptime_s=now.uptime_s,
            time_sure=now.sure,
            verb=event.verb,
            token=event.token,
            counter=event.counter,
            device=event.device,
            person=event.person,
            why=event.why,
            called=1 if event.verb in _CALLS else None,
            detail=json.dumps(event.detail) if event.detail else None,
        )
        return int(cursor.lastrowid)

    def device_of(self, event: int) -> str | None:
        """Who did it: the device's id, or the role of who had none."""
        row = _DEVICE.row(event=event)
        return row[0] if row else None

    def revision(self) -> int:
        """The newest event's id; 0 before the first."""
        (newest,) = _REVISION.row()
        return newest or 0

    def last_call(self, counter: str, *verbs: Verb) -> CallEvent | None:
        """The newest event of these verbs (call, recall, undo) at a counter."""
        row = _last_of(verbs).row(counter=counter)
        if row is None:
            return None
        at, detail = moment(row[6], self._zone), json.loads(row[7] or "{}")
        return CallEvent(row[0], Verb(row[1]), row[2], row[3], row[4], row[5], at, detail)

    def after(self, event: int, at_most: int) -> list[Recorded]:
        """Events after this one, oldest first. Reads no others."""
        query = self._recorded_ones().where(EventRow.id > event)
        return [self._recorded(row) for row in query.order_by(EventRow.id).limit(at_most).tuples()]

    def of(self, events: Collection[int]) -> dict[int, Recorded]:
        """The events with these ids, by id."""
        if not events:
            return {}
        query = self._recorded_ones().where(EventRow.id.in_(list(events)))
        return {row[0]: self._recorded(row) for row in query.tuples()}

    def wanted(self, wanted: Wanted, at_most: int) -> list[Recorded]:
        """Those that are wanted, in the order that is wanted. Reads more than it gives."""
        query = self._recorded_ones().where(EventRow.id > wanted.after)
        if wanted.before is not None:
            query = query.where(EventRow.id < wanted.before)
        if wanted.verbs:
            query = query.where(EventRow.verb.in_(wanted.verbs))
        if wanted.person is not None:
            query = query.where(EventRow.person == wanted.person)
        if wanted.begins is not None and wanted.ends is not None:
            begins, ends = milliseconds(wanted.begins), milliseconds(wanted.ends)
            query = query.where(EventRow.at >= begins, EventRow.at < ends)
        order = EventRow.id.desc() if wanted.newest else EventRow.id
        return [self._recorded(row) for row in query.order_by(order).limit(at_most).tuples()]

    def _recorded_ones(self) -> Any:
        return (
            EventRow.select(
                EventRow.id, EventRow.at, EventRow.time_sure, EventRow.verb, TokenRow.id,
                TokenRow.label, EventRow.counter, EventRow.device, DeviceRow.role,
                EventRow.person, PersonRow.name, PersonRow.role, EventRow.why, EventRow.detail,
            )
            .join(TokenRow, JOIN.LEFT_OUTER, on=(TokenRow.serial == EventRow.token))
            .join(DeviceRow, JOIN.LEFT_OUTER, on=(DeviceRow.id == EventRow.device))
            .join(PersonRow, JOIN.LEFT_OUTER, on=(PersonRow.id == EventRow.person))
        )  # fmt: skip

    def _recorded(self, row: tuple[Any, ...]) -> Recorded:
        at, device, role = moment(row[1], self._zone), row[7], row[8]
        if device in _ROLES:
            device, role = None, device
        person, name, person_role, why = row[9:13]
        if role == Role.ADMIN and person_role:
            role = person_role
        detail = json.loads(row[13] or "{}")
        return Recorded(
            row[0], at, bool(row[2]), row[3], row[4], row[5], row[6], device, role, person, name,
            why, detail,
        )  # fmt: skip

    def newest_of(
        self, tokens: Collection[int], verbs: Collection[Verb], since: int
    ) -> dict[int, tuple[datetime, str | None]]:
        """token serial → when and why the newest of these verbs happened to it.

        Reads the events after `since`, a revision; the caller knows how far back matters.
        """
        query = (
            EventRow.select(EventRow.token, EventRow.at, EventRow.why)
            .where(EventRow.id > since, EventRow.token.in_(list(tokens)))
            .where(EventRow.verb.in_(list(verbs)))
            .order_by(EventRow.id)
        )
        return {token: (moment(at, self._zone), why) for token, at, why in query.tuples()}

    def newest_calls(self, at_most: int) -> list[Announced]:
        """The newest calls, recalls and undos, newest first."""
        return [self._announced(row) for row in _newest_calls(at_most)()]

    def latest_calls(self, boot: int, at_most: int) -> list[Called]:
        """The latest calls of this boot that were not taken back, oldest first.

        `at_most` counts those that were taken back as well.
        """
        undone, found = set[int](), list[Called]()
        for event, verb, detail, department, uptime_s, *issued in _latest_calls(at_most)(boot=boot):
            if verb == Verb.UNDO:
                undone.add(json.loads(detail)["undoes"])
            elif event not in undone:
                issued_s = issued[1] if issued[0] == boot else 0.0
                found.append(Called(department, uptime_s, issued_s))
        return found[::-1]

    def _announced(self, row: tuple[Any, ...]) -> Announced:
        verb = Verb(row[1])
        undoes = json.loads(row[2])["undoes"] if verb is Verb.UNDO else None
        return Announced(
            row[0], verb, undoes, row[3], row[4], Priority(row[5]), row[6], row[7],
            moment(row[8], self._zone),
        )  # fmt: skip
