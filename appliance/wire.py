"""Every JSON shape that crosses a process: HTTP bodies and answers, and the frames of the sockets.

The one module that the kiosk, the display, the pages' tests and the service share. A frame carries
its `kind`; whole snapshots with a growing `revision`, so a lost frame costs nothing.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from appliance.rules.issuing import EXTRA_AT_MOST, Why
from appliance.rules.patients import AGE_AT_MOST, NAME_AT_MOST, NOTES_AT_MOST, PHONE
from appliance.rules.service_day import Source
from appliance.rules.tokens import Origin, Priority, Status

PrinterState = Literal[
    "ready", "paper-low", "paper-out", "cover-open", "offline", "error", "unknown"
]
CounterState = Literal["open", "paused", "closed"]


# --- texts and figures with their limits ---------------------------------------------------------

# What they refuse is 422, and the API's description says them. Only requests have limits: a program
# must be able to read an answer whose limits have grown.

# Control characters have no place in any text: they steer printers and spoil logs.
PLAIN = r"^[^\x00-\x1f\x7f-\x9f]*$"
WRITTEN = r"^[^\S\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"  # not blank
VISIBLE = r"^[!-~]+$"
CODE = r"^[a-z0-9][a-z0-9_-]*$"
ID = r"^[0-9A-Za-z_-]+$"

Code = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=CODE,
        description="The short name that programs use.",
        examples=["general_medicine"],
    ),
]
CounterCode = Annotated[Code, Meta(description="A counter's code.", examples=["room-1"])]
Id = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=ID,
        description="An id as the service gave it.",
        examples=["0193a1c4d2f05b6e8a7c9d0e1f2a3b4c"],
    ),
]
Key = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=VISIBLE,
        description="Makes a retry safe: the same key and body get the same answer again.",
        examples=["7d2b0c2e-6a0f-4a57-9e2f-1f0a5f3c9b11"],
    ),
]
REASON_AT_MOST = 120
Reason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=REASON_AT_MOST,
        pattern=WRITTEN,
        description="Why, in a few words; it stands in the event.",
        examples=["in pain"],
    ),
]
Time = Annotated[
    str,
    Meta(
        description="RFC 3339 with offset.",
        examples=["2026-11-21T09:00:00.000+05:30"],
        extra_json_schema={"format": "date-time"},
    ),
]
Label = Annotated[str, Meta(description="What people see and hear.", examples=["G12"])]
StatusWord = Annotated[
    str, Meta(extra_json_schema={"enum": [*Status]}, examples=[Status.WAITING.value])
]
PriorityWord = Annotated[
    str, Meta(extra_json_schema={"enum": [*Priority]}, examples=[Priority.NORMAL.value])
]
SourceWord = Annotated[str, Meta(extra_json_schema={"enum": [*Source]})]
ClosedWord = Annotated[
    str, Meta(extra_json_schema={"enum": [*Why]}, examples=[Why.OUTSIDE_HOURS.value])
]
OriginWord = Annotated[
    str, Meta(extra_json_schema={"enum": [*Origin]}, examples=[Origin.BUTTON.value])
]


class BadMessage(Exception):
    """A message that is not JSON, is of no known kind, or has a field of the wrong shape."""


# --- the queue -----------------------------------------------------------------------------------


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
    """A room or desk as its own staff see it. `waiting` counts per department it serves."""

    code: str
    name: str
    state: CounterState
    back_at: Time | None
    departments: list[str]
    current: Token | None
    waiting: dict[str, int]


class Fault(Struct, frozen=True):
    """Trouble that staff can act on. `code` is stable; `part` is button, printer, kiosk, clock…"""

    part: str
    code: str
    since: Time
    message: str
    what_to_do: str


class NowServing(Struct, frozen=True):
    """The token at a counter, as the public sees it."""

    counter: str
    counter_name: str
    label: Label
    priority: PriorityWord
    called_at: Time
    calls: int


class BoardCounter(Struct, frozen=True):
    """State of a counter, as the public sees it."""

    code: str
    name: str
    state: CounterState
    back_at: Time | None
    expected_at: Time | None


class Unprinted(Struct, frozen=True):
    """A label whose ticket did not come out, and since when."""

    label: Label
    since: Time


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


# --- frames from the service ---------------------------------------------------------------------


class BoardFrame(Struct, frozen=True, tag_field="kind", tag="board"):
    """`/ws/board`. `now` is the service's clock when the frame was made."""

    revision: int
    now: str
    board: Board


class CounterFrame(Struct, frozen=True, tag_field="kind", tag="counter"):
    """`/ws/counters/{code}`. `waiting` is in calling order; undo is possible until `undo_until`."""

    revision: int
    now: str
    counter: Counter
    waiting: list[Token]
    undo_until: str | None
    clock_sure: bool
    faults: list[Fault]


class KioskJob(Struct, frozen=True):
    """Paper that the service asks a kiosk for. The kiosk answers with a JobFrame."""

    id: str
    kind: Literal["late", "reprint", "self-test", "day-slip"]
    token: Token | None = None


class KioskFrame(Struct, frozen=True, tag_field="kind", tag="kiosk"):
    """`/ws/kiosk`. `departments` has each department's own issuing; one not in it is as a whole."""

    revision: int
    now: str
    issuing: Issuing
    clock_sure: bool
    jobs: list[KioskJob]
    departments: dict[str, Issuing] = {}


class DeskFrame(Struct, frozen=True, tag_field="kind", tag="desk"):
    """`/ws/desk`. Open tokens in order of issue; `day_is_open` is false while staff closed it."""

    revision: int
    now: str
    day: str
    day_is_open: bool
    clock_sure: bool
    tokens: list[Token]
    counters: list[Counter]
    faults: list[Fault]


class QueueFrame(Struct, frozen=True, tag_field="kind", tag="queue"):
    """`/ws/follow/{key}`: one frame for all; each page finds its own label in it.

    `order` has everybody who waits, per department, in the order of the calls.
    """

    revision: int
    now: str
    order: dict[str, list[str]]
    now_serving: list[NowServing]
    missed: list[str]


class AliveFrame(Struct, frozen=True, tag_field="kind", tag="alive"):
    """The heartbeat: nothing has changed since `revision`."""

    revision: int
    now: str


# --- frames from the kiosk -----------------------------------------------------------------------


class PrinterStatus(Struct, frozen=True):
    """What the kiosk knows of its printer; `meter_mm` is paper used since the last new roll."""

    state: PrinterState
    meter_mm: int


class ButtonStatus(Struct, frozen=True):
    """A button and whether it has been held for too long."""

    department: str
    stuck: bool


class StatusFrame(Struct, frozen=True, tag_field="kind", tag="status"):
    """The kiosk's health, sent on change and every few seconds. `since` is when it last changed."""

    printer: PrinterStatus
    buttons: list[ButtonStatus]
    since: str


class JobFrame(Struct, frozen=True, tag_field="kind", tag="job"):
    """The kiosk's word on a job."""

    id: str
    ok: bool
    problem: str | None = None


FromService = BoardFrame | CounterFrame | KioskFrame | DeskFrame | QueueFrame | AliveFrame
FromKiosk = StatusFrame | JobFrame


# --- request bodies ------------------------------------------------------------------------------


class PatientBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a token is for; only where the clinic turned names on."""

    name: Annotated[
        str, Meta(min_length=1, max_length=NAME_AT_MOST, pattern=WRITTEN, examples=["Asha Nayak"])
    ]
    phone: Annotated[str, Meta(pattern=PHONE, examples=["+91 98765 43210"])] | None = None
    age: Annotated[int, Meta(ge=0, le=AGE_AT_MOST, description="In years.")] | None = None
    notes: Annotated[str, Meta(max_length=NOTES_AT_MOST, pattern=PLAIN)] | None = None


class IssueBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/tokens`. Where the clinic has one department, it may be left out."""

    department: Code | None = None
    priority: Literal["low", "normal", "high", "emergency"] | None = None
    patient: PatientBody | None = None


class IssuingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/issuing`: starts or stops giving out tokens, in one department or in all.

    `extra` more in each are given out whatever closes it. What is said is over with the day.
    """

    open: bool
    extra: Annotated[int, Meta(ge=0, le=EXTRA_AT_MOST)] = 0
    department: Code | None = None


class PrintedBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/tokens/{id}/printed`: the kiosk's word on the ticket."""

    ok: bool
    problem: Annotated[str, Meta(max_length=40, pattern=PLAIN)] | None = None


class CallNextBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/counters/{code}/call-next`: the token believed current, or null."""

    after: Id | None


class CallBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/counters/{code}/call`: a token out of turn."""

    token: Id
    reason: Reason


class ReasonBody(Struct, frozen=True, forbid_unknown_fields=True):
    """For verbs that need a reason. For holds `lab`, `dressing` and `other` have words of ours."""

    reason: Reason


class PriorityBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/tokens/{id}/priority`."""

    priority: Literal["low", "normal", "high", "emergency"]
    reason: Reason


class TransferBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/tokens/{id}/transfer`: to a department, or to one counter alone."""

    department: Code | None = None
    counter: CounterCode | None = None
    position: Literal["front", "age", "end"] = "age"


class PauseBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/counters/{code}/pause`."""

    minutes: Annotated[int, Meta(ge=1, le=480, description="Until back.", examples=[15])]


class NoBody(Struct, frozen=True, forbid_unknown_fields=True):
    """For verbs that need no more than their address."""


class PairBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/pair`. Spaces, hyphens and small letters do not matter."""

    code: Annotated[str, Meta(min_length=1, max_length=40, pattern=PLAIN, examples=["K7Q2-M4TX"])]


class PairingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/pairings`: a code for a new device of a role, at one counter if named."""

    role: Literal["admin", "reception", "doctor", "kiosk", "display"]
    counter: CounterCode | None = None


class ConfirmTimeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/clock/confirm`: what a staff device says, and whether a person read its date."""

    time: Annotated[
        datetime, Meta(tz=True, description="RFC 3339 with offset: the device's time now.")
    ]
    confirmed: bool = False


class ForceDayBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/day/force`: a new numbering period by hand. Open tokens expire."""

    date: Annotated[date, Meta(description="What today is.")]
    reason: Reason


# --- answers -------------------------------------------------------------------------------------


class CallAnswer(Struct, frozen=True):
    """`token` is the counter's current token; `repeated` if this request did not call it."""

    token: Token | None
    repeated: bool


class ClockAnswer(Struct, frozen=True):
    """The clock after a device gave the time; `source` is what it is trusted by, or null."""

    time: Time
    clock_sure: bool
    source: SourceWord | None
    day: str


class Day(Struct, frozen=True):
    """The open numbering period: its date, and the mark that ends the labels of its tokens."""

    day: str
    mark: str


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


class Stats(Struct, frozen=True, rename={"from_": "from"}):
    """`GET /api/stats`: by day, then by department."""

    from_: str
    to: str
    items: list[DayFigures]


class DayState(Struct, frozen=True):
    """`GET /api/day`: the day the queue stands at. `open` is false while staff have closed it."""

    day: str
    mark: str
    open: bool
    closed_at: Time | None
    clock_sure: bool
    open_tokens: int
    figures: list[DayFigures]


class Event(Struct, frozen=True):
    """One row of the event table, without personal data.

    `token` is an id. `device` and `role` say who; both are null where the service did it by itself.
    """

    id: int
    at: Time
    time_sure: bool
    verb: str
    token: str | None
    label: str | None
    counter: str | None
    device: str | None
    role: str | None
    why: str | None
    detail: dict[str, Any]


class Events(Struct, frozen=True):
    """`GET /api/events`, oldest first. `after` is what to ask with for those that follow."""

    items: list[Event]
    after: int


class Followed(Struct, frozen=True):
    """`GET /api/follow/{key}`: what a patient's phone shows of its own token; numbers only.

    `counter` is where to go once it is called; while it waits, the only one that may call it, or
    null for any.
    """

    label: Label
    day: str
    status: StatusWord
    department: str
    department_name: str
    department_names: dict[str, str]
    counter: str | None
    counter_name: str | None
    ahead: int | None
    wait: Wait | None
    calls: int
    called_at: Time | None


class TokenPage(Struct, frozen=True):
    """One page of tokens."""

    items: list[Token]
    page: int
    per_page: int
    total: int


class Counters(Struct, frozen=True):
    """`GET /api/counters`."""

    items: list[Counter]


class IssuingNow(Struct, frozen=True):
    """How issuing stands: the clinic as the board shows it, and each department.

    `extra` is how many more each department gives out beyond whatever closes it.
    """

    open: bool
    reason: ClosedWord | None
    opens_at: Time | None
    departments: dict[str, Issuing]
    extra: dict[str, int]


class Departments(Struct, frozen=True):
    """`GET /api/departments`."""

    items: list[Department]


class Pairing(Struct, frozen=True):
    """A pairing link: works once, until `expires_at`."""

    url: str
    code: str
    expires_at: Time


class Device(Struct, frozen=True):
    """A paired device, without its secret."""

    id: str
    role: str
    counter: str | None
    name: str
    paired_at: Time


class Devices(Struct, frozen=True):
    """One page of devices."""

    items: list[Device]
    page: int
    per_page: int
    total: int


class Paired(Struct, frozen=True):
    """The answer to a pairing: programs keep `device_token`, browsers get a cookie instead."""

    device_token: str
    role: str
    counter: str | None


class Me(Struct, frozen=True):
    """`GET /api/me`: what the service takes the caller for."""

    role: str
    counter: str | None
    device: str | None


class BackupMade(Struct, frozen=True):
    """Answer of `POST /api/backups`: a checked file in the folder of backups, and its size."""

    file: str
    revision: int
    bytes: int


class Health(Struct, frozen=True):
    """`GET /health`."""

    status: Literal["ok", "degraded", "down"]
    version: str


class FieldError(Struct, frozen=True):
    """What is wrong with one field of a request."""

    field: str
    message: str


class Problem(Struct, frozen=True):
    """RFC 9457 problem details with a stable `code`."""

    title: str
    status: int
    code: str
    detail: str
    type: str = "about:blank"
    errors: list[FieldError] | UnsetType = UNSET
    reason: ClosedWord | UnsetType = UNSET
    opens_at: Time | UnsetType | None = UNSET


# --- coding --------------------------------------------------------------------------------------

Shape = TypeVar("Shape")
_from_service: msgspec.json.Decoder[FromService] = msgspec.json.Decoder(FromService)
_from_kiosk: msgspec.json.Decoder[FromKiosk] = msgspec.json.Decoder(FromKiosk)
_encoder = msgspec.json.Encoder()


def encode(shape: Struct) -> bytes:
    """The shape as JSON, UTF-8."""
    return _encoder.encode(shape)


def decode(data: bytes | str, shape: type[Shape]) -> Shape:
    """JSON as `shape`. Raises BadMessage."""
    try:
        return msgspec.json.decode(data, type=shape)
    except msgspec.DecodeError as error:
        raise BadMessage(str(error)) from None


def frame_from_service(data: bytes | str) -> FromService:
    """A frame as a screen or kiosk gets it. Raises BadMessage."""
    try:
        return _from_service.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadMessage(str(error)) from None


def frame_from_kiosk(data: bytes | str) -> FromKiosk:
    """A frame as the service gets it from a kiosk. Raises BadMessage."""
    try:
        return _from_kiosk.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadMessage(str(error)) from None
