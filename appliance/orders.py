"""Who is called when: what is on disk, put through the rules of the order.

The call, the board and what a patient is told all ask here. Callers hold `reading()` or
`writing()`. Where everybody in a department came alike, the order is that of their places, and only
the first few rows are read; else its whole queue is, which is some hundred rows on a bad day.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from appliance.rules.calling import Choice, Fairness, Scope, Waiter, ahead_in, calls_of, line_of
from appliance.rules.tokens import Lane, Token
from appliance.rules.waiting import Moment
from appliance.store import Store
from appliance.store.places import Counter
from appliance.store.tokens import Class


class Orders:
    """The calling order of departments and counters."""

    def __init__(self, store: Store, fairness: Fairness) -> None:
        self._store, self._fairness = store, fairness

    def calls(
        self, place: Counter, now: Moment, at_most: int, counts: Mapping[str, Mapping[Class, int]]
    ) -> list[Choice]:
        """Whom a counter calls next, in order. `counts` has who waits, as the store counts them."""
        tokens, rotations = self._store.tokens, self._store.rotations
        busy = [code for code in place.departments if code in counts]
        if len(busy) == 1 and _alike(counts[busy[0]]):
            queues = {busy[0]: tokens.first(busy[0], at_most, place.code, now)}
        else:
            queues = tokens.queues(busy, now)
        own = rotations.of(Scope.COUNTER, place.code)
        of_departments = rotations.of_departments(busy)
        calls = calls_of(place.code, queues, of_departments, own, self._fairness)
        return list(islice(calls, at_most))

    def first(self, departments: Iterable[str], at_most: int, now: Moment) -> dict[str, list[int]]:
        """The serials of those who are called first, per department."""
        counts = self._store.tokens.waiting_counts()
        alike = {code for code, classes in counts.items() if _alike(classes)}
        mixed = self._lines([code for code in departments if code in counts.keys() - alike], now)
        heads: dict[str, list[int]] = {}
        for code in departments:
            line: Iterable[Waiter] = mixed.get(code, ())
            if code in alike:
                line = self._store.tokens.first(code, at_most, None, now)
            heads[code] = [waiter.serial for waiter in islice(line, at_most)]
        return heads

    def ahead(self, departments: Iterable[str], now: Moment) -> dict[int, int]:
        """serial → people called before it in its department."""
        ahead: dict[int, int] = {}
        for line in self._lines(departments, now).values():
            ahead |= ahead_in(list(line))
        return ahead

    def whole(self, departments: Iterable[str], now: Moment) -> dict[str, list[int]]:
        """The serials of everybody who waits, per department, in the order of the calls."""
        lines = self._lines(departments, now)
        return {code: [waiter.serial for waiter in line] for code, line in lines.items()}

    def ahead_of_newest(self, token: Token, now: Moment) -> int:
        """People called before a token that was issued just now."""
        classes = self._store.tokens.waiting_now(token.department)
        if len(classes) == 1:
            return sum(classes.values()) - 1
        return self.ahead([token.department], now)[token.serial]

    def _lines(self, departments: Iterable[str], now: Moment) -> dict[str, Sequence[Waiter]]:
        queues = self._store.tokens.queues(departments, now)
        rotations = self._store.rotations.of_departments(queues)
        return {
            code: list(line_of(waiting, rotations[code], self._fairness))
            for code, waiting in queues.items()
        }


def _alike(classes: Collection[Class]) -> bool:
    """Whether everybody is called in the order of places."""
    return all(len(classes) == 1 and lane is not Lane.FRONT for lane, _ in classes)
