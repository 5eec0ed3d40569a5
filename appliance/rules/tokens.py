"""What a token is and which moves are legal: the table below is the whole state machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appliance.rules.errors import Refused


class Status(StrEnum):
    """Where a token stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    MISSED = "missed"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    VOID = "void"


class Verb(StrEnum):
    """What can happen to a token, a day, a counter or whoever acts; the `verb` of an event row."""

    ISSUE = "issue"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MARK_MISSED = "mark_missed"
    REINSTATE = "reinstate"
    SECOND_CHANCE = "second_chance"
    HOLD = "hold"
    RETURN = "return"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    PRIORITY = "priority"
    REPRINT = "reprint"
    VOID = "void"
    RECOVER = "recover"
    UNDO = "undo"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    PRINT = "print"
    NEW_ROLL = "new_roll"
    OPEN_DAY = "open_day"
    CORRECT_DAY = "correct_day"
    CLOSE_DAY = "close_day"
    ERASE_NAMES = "erase_names"
    CONFIRM_TIME = "confirm_time"
    OPEN_COUNTER = "open_counter"
    PAUSE_COUNTER = "pause_counter"
    CLOSE_COUNTER = "close_counter"
    ISSUING = "issuing"
    SET_NOTICE = "set_notice"
    TAKE_NOTICE_AWAY = "take_notice_away"
    ADD_PERSON = "add_person"
    CHANGE_PERSON = "change_person"
    REMOVE_PERSON = "remove_person"
    CHANGE_PIN = "change_pin"
    LOG_IN = "log_in"
    LOG_OUT = "log_out"
    PAIR_DEVICE = "pair_device"
    UNPAIR_DEVICE = "unpair_device"
    ADD_DEPARTMENT = "add_department"
    CHANGE_DEPARTMENT = "change_department"
    REMOVE_DEPARTMENT = "remove_department"
    ADD_COUNTER = "add_counter"
    CHANGE_COUNTER = "change_counter"
    REMOVE_COUNTER = "remove_counter"
    CHANGE_SETTINGS = "change_settings"


class Priority(StrEnum):
    """Shown as a symbol on screen and ticket, never as text."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    EMERGENCY = "emergency"


class Lane(StrEnum):
    """How a waiting token stands in its queue: as it came, returned, or put in front."""

    NEW = "new"
    RETURN = "return"
    FRONT = "front"


class Position(StrEnum):
    """Where a transfer puts a token: in front, by its original issue, or at the end."""

    FRONT = "front"
    AGE = "age"
    END = "end"


class Origin(StrEnum):
    """How the token was asked for."""

    BUTTON = "button"
    RECEPTION = "reception"
    WEB = "web"
    BOOKING = "booking"


S, V = Status, Verb

NEXT_STATUS: Mapping[tuple[Status, Verb], Status] = {
    (S.WAITING, V.CALL): S.CALLED,
    (S.CALLED, V.RECALL): S.CALLED,
    (S.CALLED, V.START): S.SERVING,
    (S.CALLED, V.FINISH): S.DONE,
    (S.SERVING, V.FINISH): S.DONE,
    (S.CALLED, V.MARK_MISSED): S.MISSED,
    (S.MISSED, V.SECOND_CHANCE): S.WAITING,  # once, by itself, after some more calls
    (S.MISSED, V.REINSTATE): S.WAITING,  # the patient was only in the corridor
    (S.CALLED, V.HOLD): S.ON_HOLD,
    (S.SERVING, V.HOLD): S.ON_HOLD,
    (S.ON_HOLD, V.RETURN): S.WAITING,
    (S.WAITING, V.TRANSFER): S.WAITING,
    (S.CALLED, V.TRANSFER): S.WAITING,
    (S.SERVING, V.TRANSFER): S.WAITING,
    (S.ON_HOLD, V.TRANSFER): S.WAITING,
    (S.MISSED, V.TRANSFER): S.WAITING,
    (S.WAITING, V.CANCEL): S.CANCELLED,
    (S.CALLED, V.CANCEL): S.CANCELLED,
    (S.ON_HOLD, V.CANCEL): S.CANCELLED,
    (S.MISSED, V.CANCEL): S.CANCELLED,
    (S.WAITING, V.PRIORITY): S.WAITING,
    (S.ON_HOLD, V.PRIORITY): S.ON_HOLD,
    (S.MISSED, V.PRIORITY): S.MISSED,
    (S.WAITING, V.REPRINT): S.WAITING,
    (S.CALLED, V.REPRINT): S.CALLED,
    (S.SERVING, V.REPRINT): S.SERVING,
    (S.ON_HOLD, V.REPRINT): S.ON_HOLD,
    (S.MISSED, V.REPRINT): S.MISSED,
    (S.WAITING, V.CLOSE_DAY): S.EXPIRED,
    (S.CALLED, V.CLOSE_DAY): S.EXPIRED,
    (S.SERVING, V.CLOSE_DAY): S.EXPIRED,
    (S.ON_HOLD, V.CLOSE_DAY): S.EXPIRED,
    (S.MISSED, V.CLOSE_DAY): S.NO_SHOW,
}

OPEN = frozenset({S.WAITING, S.CALLED, S.SERVING, S.ON_HOLD, S.MISSED})
AT_COUNTER = frozenset({S.CALLED, S.SERVING})


class VerbNotAllowed(Refused):
    """This move does not exist for a token with this status."""

    code = "verb-not-allowed"

    def __init__(self, verb: Verb, status: Status) -> None:
        done = {S.ON_HOLD: "on hold", S.NO_SHOW: "a no-show"}.get(status, status.value)
        super().__init__(f"cannot {verb.replace('_', ' ')} a token that is {done}")


def next_status(status: Status, verb: Verb) -> Status:
    """The status after `verb`. Raises VerbNotAllowed where the table has no such move."""
    try:
        return NEXT_STATUS[status, verb]
    except KeyError:
        raise VerbNotAllowed(verb, status) from None


@dataclass(frozen=True, slots=True)
class Token:
    """A place in the queue. Times are aware datetimes as the clock said them, or None.

    `serial` orders tokens by issue, across departments and periods; `day` is the period's label.
    `counter` is where the token is or was last called; `bound` the only counter that may call it.
    `lane`, `place` and `due` are its position, as in `calling.Waiter`; `first_place` is the one by
    issue. `chance_used` is whether it had its second chance; `waited_s` the wait from joining the
    queue to its first call. `print_problem` is the kiosk's code for a ticket that did not come out;
    `printed_at` and it are both None until the kiosk has spoken.
    """

    serial: int
    id: str
    period: int
    day: str
    issued_department: str
    department: str
    number: int
    label: str
    key: str
    status: Status
    priority: Priority
    origin: Origin
    counter: str | None
    issued_at: datetime
    time_sure: bool
    called_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    calls: int = 0
    printed_at: datetime | None = None
    print_problem: str | None = None
    print_problem_at: datetime | None = None
    lane: Lane = Lane.NEW
    place: int = 0
    first_place: int = 0
    due: int = 0
    bound: str | None = None
    chance_used: bool = False
    waited_s: float | None = None
