"""The frames of the sockets: whole snapshots from the service, and the kiosk's words."""

from msgspec import Struct

from appliance.wire.fields import PrinterState
from appliance.wire.notices import StaffNotice
from appliance.wire.queue import (
    Board,
    Counter,
    DayFigures,
    Department,
    HealthPart,
    Issuing,
    KioskPaper,
    NowServing,
    PaperKind,
    Stand,
    Token,
    WithoutTicket,
)

# --- from the service ----------------------------------------------------------------------------


class BoardFrame(Struct, frozen=True, tag_field="kind", tag="board"):
    """`/ws/board`. `now` is the service's clock when the frame was made.

    `settings` is another text whenever the service's settings have changed.
    """

    revision: int
    now: str
    board: Board
    settings: str = ""


class CounterFrame(Struct, frozen=True, tag_field="kind", tag="counter"):
    """`/ws/counters/{code}`. `waiting` is in calling order; undo is possible until `undo_until`.

    `waiting` has the first of those whom this counter may call, `waiting_total` counts all of them.
    `unprinted` has the newest of those in its departments who wait without a ticket, also where
    they stand behind the ones in `waiting`; `unprinted_total` counts all of them. `aside` are this
    counter's own that are on hold or missed, and `stands` since when, by id.
    """

    revision: int
    now: str
    counter: Counter
    waiting: list[Token]
    undo_until: str | None
    clock_sure: bool
    faults: list[HealthPart]
    waiting_total: int
    unprinted: list[WithoutTicket]
    unprinted_total: int
    aside: list[Token] = []
    stands: dict[str, Stand] = {}


class KioskJob(Struct, frozen=True):
    """Paper that the service asks a kiosk for. The kiosk answers with a JobFrame.

    `token` is the one of a late ticket or a reprint, `figures` the ones of a day slip.
    """

    id: str
    kind: PaperKind
    token: Token | None = None
    figures: list[DayFigures] = []


class KioskFrame(Struct, frozen=True, tag_field="kind", tag="kiosk"):
    """`/ws/kiosk`. `departments` has each department's own issuing; one not in it is as a whole.

    `used_mm` is what the service has counted of this kiosk's roll; None before its first ticket.
    `settings` is another text whenever the service's settings have changed.
    """

    revision: int
    now: str
    issuing: Issuing
    clock_sure: bool
    jobs: list[KioskJob]
    departments: dict[str, Issuing] = {}
    used_mm: int | None = None
    settings: str = ""


class DeskFrame(Struct, frozen=True, tag_field="kind", tag="desk"):
    """`/ws/desk`. Open tokens in order of issue; `day_is_open` is false while staff closed it.

    `departments` and `extra` are as for people who press; `at_desk` is whether reception may issue,
    which no hours bind; `stopped` names those that staff have stopped. `stands` has the tokens that
    are on hold or missed, by id. `keeps_names`: details of patients may be written down. `notices`
    are staff's, as in `GET /api/notices`.
    """

    revision: int
    now: str
    day: str
    day_is_open: bool
    clock_sure: bool
    tokens: list[Token]
    counters: list[Counter]
    faults: list[HealthPart]
    departments: list[Department] = []
    at_desk: dict[str, Issuing] = {}
    extra: dict[str, int] = {}
    stopped: list[str] = []
    stands: dict[str, Stand] = {}
    kiosks: list[KioskPaper] = []
    keeps_names: bool = False
    notices: list[StaffNotice] = []


class QueueFrame(Struct, frozen=True, tag_field="kind", tag="queue"):
    """`/ws/follow/{key}`: one frame for all; each page finds its own label in it.

    `order` has everybody who waits, per department, in the order of the calls. A label is its
    owner's only on its own `day`; null while no day is open.
    """

    revision: int
    now: str
    day: str | None
    order: dict[str, list[str]]
    now_serving: list[NowServing]
    missed: list[str]


class AliveFrame(Struct, frozen=True, tag_field="kind", tag="alive"):
    """The heartbeat: nothing has changed since `revision`."""

    revision: int
    now: str


# --- from the kiosk ------------------------------------------------------------------------------


class PrinterStatus(Struct, frozen=True):
    """What the kiosk knows of its printer.

    `meter_mm` is paper pulled since the kiosk started: the service adds it up from one new roll to
    the next. `roll_mm` is what a new roll holds; None leaves it to the service's settings. `code`
    says why one that is offline cannot be reached, such as "printer-held".
    """

    state: PrinterState
    meter_mm: int
    roll_mm: int | None = None
    code: str = ""


class ButtonStatus(Struct, frozen=True):
    """A button: whether it has been held for too long, or its pin cannot be had."""

    department: str
    stuck: bool
    missing: bool = False


class StatusFrame(Struct, frozen=True, tag_field="kind", tag="status"):
    """The kiosk's health, sent on change and every few seconds. `since` is when it last changed.

    `up_s` is how long the kiosk has run: what was issued before, its last life may have printed.
    `life` is another with each start.
    """

    printer: PrinterStatus
    buttons: list[ButtonStatus]
    since: str
    up_s: float | None = None
    life: str = ""


class JobFrame(Struct, frozen=True, tag_field="kind", tag="job"):
    """The kiosk's word on a job."""

    id: str
    ok: bool
    problem: str | None = None


FromService = BoardFrame | CounterFrame | KioskFrame | DeskFrame | QueueFrame | AliveFrame
FromKiosk = StatusFrame | JobFrame
