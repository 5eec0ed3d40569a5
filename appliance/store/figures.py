"""Figures of days: counted from tokens and calls, and kept once a day is closed.

Callers hold `reading()` or `writing()`.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from peewee import fn

from appliance.rules.figures import Figures, Outcome, OutOfTurn
from appliance.rules.tokens import Status, Verb
from appliance.store.tables import EventRow, FigureRow, TokenRow


class DayFigures:
    """`counted` reads a period's own rows and no others; `kept` reads what was written of it."""

    def counted(self, period: int) -> tuple[list[Outcome], list[OutOfTurn]]:
        """What became of the tokens of a period so far, and who was called out of turn."""
        query = TokenRow.select(
            TokenRow.issued_department, TokenRow.department, TokenRow.status, TokenRow.waited_s
        ).where(TokenRow.period == period)
        outcomes = [Outcome(row[0], row[1], Status(row[2]), row[3]) for row in query.tuples()]
        return outcomes, self._out_of_turn(period)

    def _out_of_turn(self, period: int) -> list[OutOfTurn]:
        # A token's first place is the revision of its issue: no call of the period came before.
        first = (
            TokenRow.select(fn.MIN(TokenRow.first_place))
            .where(TokenRow.period == period, TokenRow.first_place > 0)
            .scalar()
        )
        if first is None:
            return []
        query = (
            EventRow.select(
                EventRow.id, EventRow.verb, TokenRow.department, TokenRow.label, EventRow.counter,
                EventRow.why, EventRow.detail,
            )
            .join(TokenRow, on=(TokenRow.serial == EventRow.token))
            .where(EventRow.called.is_null(False), EventRow.id >= first)
            .where(EventRow.verb.in_((Verb.CALL, Verb.UNDO)), TokenRow.period == period)
            .order_by(EventRow.id)
        )  # fmt: skip
        return list(_standing(query.tuples()).values())

    def keep(self, period: int, figures: Mapping[str, Figures]) -> None:
        """Writes the figures of a period that is being closed."""
        rows = [
            {
                "period": period,
                "department": code,
                "issued": of.issued,
                "served": of.served,
                "no_shows": of.no_shows,
                "expired": of.expired,
                "cancelled": of.cancelled,
                "median_wait_s": of.median_wait_s,
                "p90_wait_s": of.p90_wait_s,
                "out_of_turn": _packed(of.out_of_turn),
            }
            for code, of in figures.items()
        ]
        FigureRow.insert_many(rows).on_conflict_ignore().execute()  # what was written first stands

    def kept(self, first: int, last: int) -> dict[int, dict[str, Figures]]:
        """period → department → figures, for periods with serials from `first` to `last`."""
        query = (
            FigureRow.select(
                FigureRow.period, FigureRow.department, FigureRow.issued, FigureRow.served,
                FigureRow.no_shows, FigureRow.expired, FigureRow.cancelled,
                FigureRow.median_wait_s, FigureRow.p90_wait_s, FigureRow.out_of_turn,
            )
            .where(FigureRow.period.between(first, last))
        )  # fmt: skip
        found: dict[int, dict[str, Figures]] = {}
        for row in query.tuples():
            found.setdefault(row[0], {})[row[1]] = _figures(row)
        return found


def _standing(events: Iterable[tuple[Any, ...]]) -> dict[int, OutOfTurn]:
    """Calls out of turn by event, less those that were taken back."""
    calls: dict[int, OutOfTurn] = {}
    for event, verb, department, label, counter, why, packed in events:
        detail = json.loads(packed or "{}")
        if verb == Verb.UNDO:
            calls.pop(detail.get("undoes"), None)
        elif detail.get("out_of_turn"):
            calls[event] = OutOfTurn(department, label, counter, why or "")
    return calls


def _figures(row: tuple[Any, ...]) -> Figures:
    out_of_turn = [OutOfTurn(row[1], *call) for call in json.loads(row[9])]
    return Figures(row[2], row[3], row[4], row[5], row[6], row[7], row[8], out_of_turn)


def _packed(calls: Iterable[OutOfTurn]) -> str:
    rows = [(call.label, call.counter, call.reason) for call in calls]
    return json.dumps(rows, ensure_ascii=False)
