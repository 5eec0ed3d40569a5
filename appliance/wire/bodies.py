"""What requests carry."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from appliance.rules.issuing import EXTRA_AT_MOST
from appliance.rules.patients import AGE_AT_MOST, NAME_AT_MOST, NOTES_AT_MOST, PHONE
from appliance.wire.fields import PLAIN, WRITTEN, Code, CounterCode, Id, Reason


class PatientBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a token is for; only where the clinic turned names on."""

    name: Annotated[
        str, Meta(min_length=1, max_length=NAME_AT_MOST, pattern=WRITTEN, examples=["Asha Nayak"])
    ]
    phone: Annotated[str, Meta(pattern=PHONE, examples=["+91 98765 43210"])] | None = None
    age: Annotated[int, Meta(ge=0, le=AGE_AT_MOST, description="In years.")] | None = None
    notes: Annotated[str, Meta(max_length=NOTES_AT_MOST, pattern=PLAIN)] | None = None


class IssueBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/tokens`. Where the clinic has one department, it may be left out.

    `reason` is why a priority is given; `print` asks a kiosk for the ticket. Both are staff's.
    """

    department: Code | None = None
    priority: Literal["low", "normal", "high", "emergency"] | None = None
    patient: PatientBody | None = None
    reason: Reason | None = None
    print: bool = False


class IssuingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/issuing`: starts or stops giving out tokens, in one department or in all.

    `extra` more in each are given out whatever closes it. What is said is over with the day.
    """

    open: bool
    extra: Annotated[int, Meta(ge=0, le=EXTRA_AT_MOST)] = 0
    department: Code | None = None


class PrintedBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/tokens/{id}/printed`: the kiosk's word on the ticket.

    `torn`: a part of it came out, so that the next one is a copy.
    """

    ok: bool
    torn: bool = False
    problem: Annotated[str, Meta(max_length=40, pattern=PLAIN)] | None = None


class NewRollBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/printer/new-roll`. `kiosk` may be left out where there is one."""

    kiosk: Id | None = None


class PrintTestBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/printer/test`. `kiosk` may be left out where there is one.

    A day slip is that of the last day that was closed.
    """

    kind: Literal["self-test", "day-slip", "lamp-card"] = "self-test"
    kiosk: Id | None = None


class CallNextBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/counters/{code}/call-next`: the token believed current, or null."""

    after: Id | None


class CallBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/counters/{code}/call`: a token out of turn; the current one is finished.

    `after` is the token believed current, or null: if somebody else is there, the answer is 409
    `not-current` and nothing has changed. Left out, whoever is there is finished.
    """

    token: Id
    reason: Reason
    after: Id | UnsetType | None = UNSET


class CurrentBody(Struct, frozen=True, forbid_unknown_fields=True):
    """For verbs on a counter's current token, which is `token`.

    If somebody else is there, the answer is 409 `not-current` and nothing has changed. Left out, it
    is whoever is there when the request arrives.
    """

    token: Id | UnsetType = UNSET


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


class CloseBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/counters/{code}/close`."""

    expected_at: (
        Annotated[
            str,
            Meta(
                pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
                description="When somebody will be there, on the clinic's clock: the next time it "
                "shows this, within twelve hours.",
                examples=["10:30"],
            ),
        ]
        | None
    ) = None


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
