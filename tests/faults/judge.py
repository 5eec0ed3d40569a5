"""Judges what clients were told against what the database holds in the end. Pure.

Doubt is decided for the service: a client that got no answer claims nothing. Times are monotonic
seconds of the clients' machine.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Issued:
    """An answered request for a token: under which key, and what was told."""

    key: str
    token: str
    department: str
    number: int
    asked_at: float
    answered_at: float


@dataclass(frozen=True, slots=True)
class Called:
    """An answered call-next. `token` is None where nobody waited; `repeated` as it was told."""

    key: str
    counter: str
    after: str | None
    token: str | None
    repeated: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """A token in the final database, and its calls as (event, counter): events order them all."""

    token: str
    department: str
    number: int
    calls: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """Everything clients were told, every key they used, and the database after it all."""

    issued: Sequence[Issued]
    called: Sequence[Called]
    keys: frozenset[str]
    stored: Sequence[Stored]


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise: its name, and who broke it."""

    promise: str
    what: str


def judge(history: History) -> list[Violation]:
    """Every promise that was broken; none for a sound history."""
    return [
        Violation(check.__name__.replace("_", " "), what)
        for check in PROMISES
        for what in check(history)
    ]


def gap_free(history: History) -> Iterator[str]:
    """In each department the numbers are 1 to n, each once."""
    yield from _out_of_line(sorted((t.department, t.number) for t in history.stored))


def nothing_lost(history: History) -> Iterator[str]:
    """Every number that a client was told is in the database, and is that token's."""
    stored = {t.token: (t.department, t.number) for t in history.stored}
    for told in history.issued:
        if stored.get(told.token) != (told.department, told.number):
            yield f"{told.department} {told.number} is stored as {stored.get(told.token)}"


def one_key_one_token(history: History) -> Iterator[str]:
    """A key stands for one token, and a token for one key."""
    told = {(answer.key, answer.token) for answer in history.issued}
    yield from (f"key {key} got two tokens" for key in _twice(key for key, _ in told))
    yield from (f"token {token} has two keys" for token in _twice(token for _, token in told))


def nothing_unasked(history: History) -> Iterator[str]:
    """There are no more tokens than keys, and no token beside a key that was answered."""
    unanswered = history.keys - {answer.key for answer in history.issued}
    untold = {t.token for t in history.stored} - {answer.token for answer in history.issued}
    if len(untold) > len(unanswered):
        yield f"{len(untold)} tokens that nobody was told, {len(unanswered)} keys without answer"


def first_come_first_numbered(history: History) -> Iterator[str]:
    """Who was answered before another asked has the lower number in a department."""
    latest_asked: defaultdict[str, float] = defaultdict(float)
    for told in sorted(history.issued, key=lambda i: (i.number, i.asked_at)):
        if told.answered_at < latest_asked[told.department]:
            yield f"{told.department} {told.number} was answered before a lower one asked"
        latest_asked[told.department] = max(latest_asked[told.department], told.asked_at)


def called_once(history: History) -> Iterator[str]:
    """No token was called twice, in the database or by what the doctors were told."""
    yield from (
        f"{t.department} {t.number} was called twice" for t in history.stored if t.calls[1:]
    )
    told = {(c.token, c.key) for c in history.called if c.token and not c.repeated}
    yield from (f"{token} was told to two calls" for token in _twice(t for t, _ in told))


def called_as_told(history: History) -> Iterator[str]:
    """What a doctor was told to be called, is called at that counter."""
    at = {token.token: {counter for _, counter in token.calls} for token in history.stored}
    for call in history.called:
        if call.token and call.counter not in at.get(call.token, set()):
            yield f"{call.token} was told to {call.counter}, and is not called there"


def first_come_first_called(history: History) -> Iterator[str]:
    """In each department the calls follow the numbers, and skip nobody."""
    calls = sorted((t.department, call[0], t.number) for t in history.stored for call in t.calls)
    yield from _out_of_line((department, number) for department, _, number in calls)


PROMISES: tuple[Callable[[History], Iterator[str]], ...] = (
    gap_free, nothing_lost, one_key_one_token, nothing_unasked, first_come_first_numbered,
    called_once, called_as_told, first_come_first_called,
)  # fmt: skip


def _out_of_line(sequence: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Departments whose numbers, in this order, are not 1, 2, 3 and so on."""
    for department, group in groupby(sequence, key=lambda pair: pair[0]):
        numbers = [number for _, number in group]
        wrong = [number for place, number in enumerate(numbers, 1) if number != place]
        if wrong:
            yield f"{department} goes wrong at {wrong[0]}"


def _twice(names: Iterable[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)
