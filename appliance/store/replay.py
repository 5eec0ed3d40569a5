"""Makes good from the journal what a database does not know. Callers hold `writing()`.

Rows come back as they were, under their own serials and revisions, so that doing it twice does it
once.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from peewee import Case, IntegrityError, fn

from appliance.rules.calling import Scope
from appliance.rules.tokens import Lane, Status, Verb
from appliance.store.journal_lines import Line
from appliance.store.tables import (
    BootRow,
    CounterDepartmentRow,
    CounterRow,
    DepartmentRow,
    EventRow,
    PeriodRow,
    RotationRow,
    TokenRow,
)

log = logging.getLogger(__name__)


def replay(lines: Iterable[Line], known_revision: int) -> int:
    """Carries out what the database does not know, oldest first; returns how many lines that were.

    `known_revision` is the database's own newest.
    """
    count = 0
    for line in lines:
        if line.revision <= known_revision and _serial_of(line) is not None:
            continue
        try:
            with EventRow._meta.database.savepoint():
                _carry_out(line, known_revision)
            count += 1
        except IntegrityError as error:  # a database with another history was put in its place
            log.error("journal-line-refused: revision %d: %s", line.revision, error)
    return count


def _carry_out(line: Line, known_revision: int) -> None:
    serial = _token(line)
    match line.verb:
        case Verb.CALL:
            _call(line, serial)
        case Verb.UNDO:
            _undo(line)
    row = {**line.event, "boot": _boot(line.boot_id), "token": serial}
    if line.revision > known_revision:
        row["id"] = line.revision
    EventRow.insert(**row).execute()


def _serial_of(line: Line) -> int | None:
    query = TokenRow.select(TokenRow.serial).where(TokenRow.id == line.token["id"])
    return query.scalar()  # type: ignore[no-any-return]


def _token(line: Line) -> int:
    """The serial of the line's token, which is issued again where it is not there."""
    found = _serial_of(line)
    if found is not None:
        return found
    facts = dict(line.token)
    _department(facts["issued_department"], str(facts["label"]), int(facts["number"]))
    _department(facts["department"], "", 0)
    if _serial_is_taken(facts["serial"]):
        del facts["serial"]
    boot = _boot(facts.pop("boot_id"))
    return int(
        TokenRow.insert(
            **facts,
            boot=boot,
            period=_period(line),
            status=Status.WAITING,
            calls=0,
            lane=Lane.NEW,
            place=line.revision,
            first_place=line.revision,
            due=0,
            chance_used=False,
        ).execute()
    )


def _serial_is_taken(serial: int) -> bool:
    return TokenRow.select().where(TokenRow.serial == serial).exists()  # type: ignore[no-any-return]


def _call(line: Line, serial: int) -> None:
    """The counter's current token is done, as `call_next` does it, and this one is called."""
    counter, at = line.event["counter"], line.event["at"]
    _counter(counter, line.token["department"])
    before = (TokenRow.at_counter == counter) & (TokenRow.serial != serial)
    TokenRow.update(status=Status.DONE, finished_at=at).where(before).execute()
    TokenRow.update(
        status=Status.CALLED, counter=counter, called_at=at, calls=TokenRow.calls + 1
    ).where(TokenRow.serial == serial).execute()
    codes = {Scope.DEPARTMENT: line.token["department"], Scope.COUNTER: counter}
    for scope, (_, after) in _detail(line.event["detail"]).get("turned", {}).items():
        calls, after_return, since_high = after
        RotationRow.replace(
            scope=scope,
            code=codes[Scope(scope)],
            calls=calls,
            after_return=after_return,
            since_high=since_high,
        ).execute()


def _undo(line: Line) -> None:
    """Every token that the call changed is again as the call's event says that it was."""
    undoes = _detail(line.event["detail"]).get("undoes")
    kept = EventRow.select(EventRow.detail).where(EventRow.id == undoes).scalar()
    was: dict[str, Mapping[str, Any]] = _detail(kept).get("was", {})
    # Backwards: the called token leaves the counter before the finished one is there again.
    for serial, columns in reversed(was.items()):
        TokenRow.update(**columns).where(TokenRow.serial == int(serial)).execute()


def _detail(kept: str | None) -> dict[str, Any]:
    return json.loads(kept) if kept else {}


def _period(line: Line) -> int:
    """The serial of the line's period; a later one than the open one closes that."""
    serial, at = int(line.period["serial"]), line.event["at"]
    if PeriodRow.select().where(PeriodRow.serial == serial).exists():
        return serial
    newest = PeriodRow.select(fn.MAX(PeriodRow.serial)).scalar() or 0
    facts = dict(line.period)
    if serial > newest:
        _expire(at)
        PeriodRow.update(closed_at=at).where(PeriodRow.closed_at.is_null()).execute()
        PeriodRow.insert(**facts).execute()
    else:
        PeriodRow.insert(**facts, closed_at=at).execute()
    return serial


def _expire(at: int) -> None:
    ended = Case(TokenRow.status, ((Status.MISSED, Status.NO_SHOW),), Status.EXPIRED)
    TokenRow.update(status=ended, finished_at=at).where(TokenRow.open == 1).execute()


def _boot(boot_id: str) -> int:
    BootRow.insert(boot_id=boot_id).on_conflict_ignore().execute()
    return int(BootRow.select(BootRow.serial).where(BootRow.boot_id == boot_id).scalar())


def _department(code: str, label: str, number: int) -> None:
    """A department that nobody knows any more gets its code for a name until staff mend it."""
    if DepartmentRow.select().where(DepartmentRow.code == code).exists():
        return
    prefix, _, _ = label.partition(str(number)) if number else ("", "", "")
    position = DepartmentRow.select().count()
    DepartmentRow.insert(
        code=code, name=_name_of(code), names="{}", prefix=prefix, position=position
    ).execute()
    log.warning("department-made-again: %s", code)


def _counter(code: str, department: str) -> None:
    if not CounterRow.select().where(CounterRow.code == code).exists():
        position = CounterRow.select().count()
        CounterRow.insert(code=code, name=_name_of(code), position=position, state="open").execute()
        log.warning("counter-made-again: %s", code)
        CounterDepartmentRow.insert(counter=code, department=department).execute()


def _name_of(code: str) -> str:
    return code.replace("_", " ").replace("-", " ").capitalize()
