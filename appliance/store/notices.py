"""Notices that staff set, on disk. Callers hold `reading()` or `writing()`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.clock import milliseconds, moment
from appliance.rules.notices import NoticeWish, Span
from appliance.store.prepared import Prepared, arg
from appliance.store.tables import EventRow, NoticeRow


def _known() -> Any:
    return NoticeRow.select(
        NoticeRow.id, NoticeRow.text, NoticeRow.begins, NoticeRow.ends, NoticeRow.made,
        EventRow.at, NoticeRow.taken,
    ).join(EventRow, on=(EventRow.id == NoticeRow.made))  # fmt: skip


def _kept(ends: Any) -> Any:
    return _known().where(NoticeRow.taken.is_null(), ends)


# Two looks into the index: with OR, SQLite reads all that ever were, each second.
_STANDING = Prepared(
    lambda: _kept(NoticeRow.ends.is_null()).union_all(_kept(NoticeRow.ends > arg("past_ms")))
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. Who set it, and who took it away, the events `made` and `taken` tell."""

    id: str
    text: Mapping[str, str]
    span: Span
    made: int
    made_at: datetime
    taken: int | None = None


class Notices:
    """What was set and not taken away stands until it ends; nothing is deleted."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def standing(self, past: datetime) -> list[Notice]:
        """Those not taken away that end after `past` or never, the oldest first."""
        rows = _STANDING(past_ms=milliseconds(past)).fetchall()
        return sorted((self._value(row) for row in rows), key=lambda notice: notice.made)

    def find(self, notice_id: str) -> Notice | None:
        """One of any time."""
        query = _known().where(NoticeRow.id == notice_id)
        return next((self._value(row) for row in query.tuples()), None)

    def add(self, notice_id: str, wish: NoticeWish, event: int) -> None:
        """Keeps it as set by this event."""
        NoticeRow.insert(
            id=notice_id,
            text=json.dumps(dict(wish.text), ensure_ascii=False),
            begins=_ms(wish.span.begins),
            ends=_ms(wish.span.ends),
            made=event,
        ).execute()

    def take_away(self, notice_id: str, event: int) -> None:
        """It stands no more, by this event."""
        NoticeRow.update(taken=event).where(NoticeRow.id == notice_id).execute()

    def _value(self, row: tuple[Any, ...]) -> Notice:
        notice_id, text, begins, ends, made, made_ms, taken = row
        span = Span(self._at(begins), self._at(ends))
        return Notice(notice_id, json.loads(text), span, made, moment(made_ms, self._zone), taken)

    def _at(self, ms: int | None) -> datetime | None:
        return None if ms is None else moment(ms, self._zone)


def _ms(at: datetime | None) -> int | None:
    return None if at is None else milliseconds(at)
