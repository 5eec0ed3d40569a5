"""The things of the queue as programs see them: tokens, counters, the board, a day's figures."""

from typing import Literal

from msgspec import Struct

from appliance.wire.fields import (
    ClosedWord,
    CounterState,
    Label,
    OriginWord,
    PrinterState,
    PriorityWord,
    StatusWord,
    Time,
)

HealthState = Literal["ok", "warning", "trouble", "unknown"]
# What a kiosk prints when it is asked to; the ticket of a press it prints by itself.
PaperKind = Literal["ticket", "late", "reprint", "self-test", "day-slip", "lamp-card"]


class Wait(Struct, frozen=True):
    """Expected wait as a range, in minutes."""

    low_minutes: int
    high_minutes: int


class Patient(Struct, frozen=True):
    """Personal data; staff see it, nobody else, and only where the clinic turned names on."""

    name: str
    phone: str | None = None
    age: int | None = None
    notes: str | None = None


class Token(Struct, frozen=True):
    """One token as staff and the kiosk see it.

    `ahead` and `wait` are null unless it waits; `wait` also while nothing honest can be said.
    `department_names` gives the department's name per language, so that a ticket needs no look-up.
    """

    id: str
    label: Label
    number: int
    department: str
    department_name: str
    department_names: dict[str, str]
    day: str
    status: StatusWord
    priority: PriorityWord
    issued_department: str
    counter: str | None
    time_sure: bool
    issued_at: Time
    called_at: Time | None
    started_at: Time | None
    finished_at: Time | None
    calls: int
    ahead: int | None
    wait: Wait | None
    printed: bool
    print_problem: str | None
    origin: OriginWord
    check_code: str
    follow_url: str
    patient: Patient | None = None


class Issuing(Struct, frozen=True):
    """Whether tokens are given out; if not, why, and when again where anybody can say."""

    open: bool
    reason: ClosedWord | None = None
    opens_at: Time | None = None


class Department(Struct, frozen=True):
    """What people wait for. `names` maps a language code to the name in it."""

    code: str
    name: str
    names: dict[str, str]
    prefix: str
    waiting: int = 0
    issuing: Issuing = Issuing(open=True)


class Counter(Struct, frozen=True):
    """A room or desk as its own staff see it. `waiting` counts per department it serves.

    `back_at` is when a paused one goes on, `expected_at` when somebody comes to a closed one.
    """

    code: str
    name: str
    state: CounterState
    back_at: Time | None
    expected_at: Time | None
    departments: list[str]
    current: Token | None
    waiting: dict[str, int]


class HealthPart(Struct, frozen=True):
    """How a part of the clinic's system is, since when, and what staff can do about it.

    `part` is one of database, disk, clock, backup, kiosk, printer, paper, button, display. `code`
    is stable, and empty while the part is well; `kiosk` tells several kiosks apart. `unknown` is a
    part that cannot tell, such as a printer that never answers; it is no fault.
    """

    part: str
    state: HealthState
    code: str
    since: Time
    message: str = ""
    what_to_do: str = ""
    kiosk: str | None = None


class Stand(Struct, frozen=True):
    """Since when a token is on hold or missed, and the reason that was given for a hold."""

    since: Time
    why: str | None = None


class KioskPaper(Struct, frozen=True):
    """A paired kiosk as reception sees it. `printer` is null while the kiosk is silent."""

    kiosk: str
    printer: PrinterState | None
    used_mm: int | None
    roll_mm: int


class NowServing(Struct, frozen=True):
    """The token at a counter, as the public sees it."""

    counter: str
    counter_name: str
    label: Label
    priority: PriorityWord
    called_at: Time
    calls: int


class BoardCounter(Struct, frozen=True):
    """State of a counter, as the public sees it; its times are as in a counter's."""

    code: str
    name: str
    state: CounterState
    back_at: Time | None
    expected_at: Time | None


class Unprinted(Struct, frozen=True):
    """A label whose ticket did not come out, and since when."""

    label: Label
    since: Time


class WithoutTicket(Struct, frozen=True):
    """A waiting token whose ticket did not come out: as much as printing it again needs."""

    id: str
    label: Label
    issued_at: Time
    print_problem: str


class RecentCall(Struct, frozen=True):
    """One call or recall. `id` grows with each, so a screen announces none twice."""

    id: int
    label: Label
    counter: str
    counter_name: str
    priority: PriorityWord
    at: Time
    calls: int


class Notice(Struct, frozen=True):
    """A message on the screen, per language."""

    id: str
    kind: str
    text: dict[str, str]
    since: Time


class Board(Struct, frozen=True):
    """What the waiting room sees: numbers only."""

    clinic: str
    day: str
    languages: list[str]
    now_serving: list[NowServing]
    next: dict[str, list[str]]
    waiting: dict[str, int]
    missed: list[str]
    counters: list[BoardCounter]
    departments: list[Department]
    unprinted: list[Unprinted]
    issuing: Issuing
    clock_sure: bool
    recent_calls: list[RecentCall]
    notices: list[Notice]


class OutOfTurn(Struct, frozen=True):
    """A call out of turn that was not taken back."""

    label: Label
    counter: str
    reason: str


class DayFigures(Struct, frozen=True):
    """One department's day. A wait is from joining the queue to the first call, in seconds.

    A token counts as issued where it was issued, and else where it stood in the end. A day has a
    second row where a new numbering was begun by hand; `mark` tells them apart. `final` once the
    day is over.
    """

    day: str
    mark: str
    final: bool
    department: str
    department_name: str
    issued: int
    served: int
    no_shows: int
    expired: int
    cancelled: int
    median_wait_s: float | None
    p90_wait_s: float | None
    out_of_turn: list[OutOfTurn]
