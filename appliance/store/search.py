"""What staff search tokens by, as conditions that an index answers: a day's list reads that day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from appliance.rules.tokens import OPEN
from appliance.store.tables import PatientRow, PeriodRow, TokenRow

# Fewer figures are a number on a ticket; a phone is known by its last few.
_PHONE_FIGURES = 4
_NUMBER_FIGURES = 6


@dataclass(frozen=True, slots=True)
class Search:
    """Every part that is given must match. `words` is a label, its number, a name or a phone.

    `words` without a `day` are looked for in the open day.
    """

    day: date | None = None
    department: str | None = None
    counter: str | None = None
    status: str | None = None
    words: str | None = None


def narrowed(query: Any, search: Search) -> Any:
    """A peewee query over tokens, narrowed to what is searched for. Callers hold a transaction."""
    found = _conditions(search)
    return query.where(*found) if found else query


def _conditions(search: Search) -> list[Any]:
    found = [
        getattr(TokenRow, name) == value
        for name in ("department", "counter", "status")
        if (value := getattr(search, name)) is not None
    ]
    if search.status in OPEN:
        found.append(TokenRow.open == 1)  # the index of the open queue
    if search.day is not None:
        found.append(_of(PeriodRow.label == search.day.isoformat()))
    elif search.words:
        found.append(_of(PeriodRow.closed_at.is_null()))
    if search.words:
        found.append(_said(search.words.strip()))
    return found


def _of(period: Any) -> Any:
    # Looked up first: joined, SQLite may read the tokens of all days to keep their order.
    serials = [serial for (serial,) in PeriodRow.select(PeriodRow.serial).where(period).tuples()]
    return TokenRow.period.in_(serials)


def _said(words: str) -> Any:
    people = PatientRow.name.contains(words)
    figures = "".join(sign for sign in words if sign.isdecimal() and sign.isascii())
    if len(figures) >= _PHONE_FIGURES:
        people |= PatientRow.phone_key.contains(figures)
    found = TokenRow.label.startswith(words) | TokenRow.serial.in_(
        PatientRow.select(PatientRow.token).where(people)
    )
    if figures == words and len(figures) <= _NUMBER_FIGURES:
        found |= TokenRow.number == int(figures)
    return found
