"""What the service answers."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from appliance.wire.fields import ClosedWord, Label, SourceWord, StatusWord, Time
from appliance.wire.queue import (
    Counter,
    DayFigures,
    Department,
    HealthPart,
    Issuing,
    PaperKind,
    Token,
    Wait,
)


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
    """One row of the event table, without anything of patients.

    `token` is an id. `device`, `role` and `person` (an id of the staff) say who; all are null where
    the service did it by itself. Who was there before had no person: the device stood for them.
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
    person: str | None
    person_name: str | None
    why: str | None
    detail: dict[str, Any]


class Events(Struct, frozen=True):
    """`GET /api/events`, oldest first, or newest first where that was asked for.

    `after` is what to ask with for those that follow: as `after`, or as `before` for older ones.
    """

    items: list[Event]
    after: int


class Followed(Struct, frozen=True):
    """`GET /api/follow/{key}`: what a patient's phone shows of its own token; numbers only.

    `counter` is where to go once it is called; while it waits, the only one that may call it, or
    null for any. `revision` tells which queue frames are older than this answer.
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
    revision: int


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
    """A pairing link: works once, until `expires_at`, for `lives_s` from now.

    `qr` is the link as a QR code, an SVG picture.
    """

    url: str
    code: str
    expires_at: Time
    lives_s: int
    qr: str


class Device(Struct, frozen=True):
    """A paired device, without its secret.

    `seen_at` is when it last asked for anything; null where it has not since the service started.
    """

    id: str
    role: str
    counter: str | None
    name: str
    paired_at: Time
    seen_at: Time | None


class Devices(Struct, frozen=True):
    """One page of devices."""

    items: list[Device]
    page: int
    per_page: int
    total: int


class Paired(Struct, frozen=True):
    """The answer to a pairing: programs keep `device_token`, browsers get a cookie instead.

    `login_needed`: a person has to log in on it before it may do anything.
    """

    device_token: str
    role: str
    counter: str | None
    login_needed: bool = False


class BackupMade(Struct, frozen=True):
    """Answer of `POST /api/backups`: a checked file in the folder of backups, and its size."""

    file: str
    revision: int
    bytes: int


class Backup(Struct, frozen=True):
    """A backup that was checked; `at` is when, by the clock of that time."""

    file: str
    revision: int
    bytes: int
    at: Time


class Backups(Struct, frozen=True):
    """`GET /api/backups`, newest first."""

    items: list[Backup]


class Health(Struct, frozen=True):
    """`GET /health`."""

    status: Literal["ok", "degraded", "down"]
    version: str


class HealthReport(Struct, frozen=True):
    """`GET /api/health`: each part, kiosks one by one."""

    status: Literal["ok", "degraded", "down"]
    version: str
    items: list[HealthPart]


class Roll(Struct, frozen=True):
    """The paper roll of a kiosk's printer: what was used of it, and what a new one holds."""

    kiosk: str
    used_mm: int
    roll_mm: int


class PaperJob(Struct, frozen=True):
    """Paper that was asked for; `kiosk` is whose turn it is, null for the first that comes."""

    id: str
    kind: PaperKind
    kiosk: str | None


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
