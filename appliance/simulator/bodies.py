"""The JSON shapes of the bench's routes."""

import re
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

Millis = Annotated[int, Meta(ge=0, le=120_000)]

T = TypeVar("T")


class Press(Struct, frozen=True, forbid_unknown_fields=True):
    """A press of one button: held, then released. Bounce is at its first edge."""

    button: str
    hold_ms: Millis = 120
    bounce_ms: Annotated[int, Meta(ge=0, le=1000)] = 0


class SetPrinter(Struct, frozen=True, forbid_unknown_fields=True):
    """A new state for the printer, now or after so many more bytes."""

    state: Literal[
        "ready", "paper-low", "paper-out", "cover-open", "error", "offline", "stuck",
        "recoverable", "overheated", "silent", "garbage", "slow", "reset",
    ]  # fmt: skip
    after_bytes: Annotated[int, Meta(ge=0, le=1 << 30)] | None = None
    bytes_per_second: Annotated[float, Meta(gt=0)] | None = None


class PrinterNow(Struct, frozen=True):
    """The emulated printer. `pending` is the state that comes after some bytes.

    `opened` counts the connections since the start.
    """

    state: str
    pending: str | None
    received: int
    buffered: int
    opened: int
    display: str


class PaperNow(Struct, frozen=True):
    """The roll: its width, and what was used of it since the start."""

    mm: int
    used_mm: int


class Bench(Struct, frozen=True):
    """The whole bench. Lamps and buttons are the kiosk's; `kiosk` is None while it is away."""

    lamp: dict[str, object]
    buttons: dict[str, object]
    printer: PrinterNow
    kiosk: dict[str, object] | None
    paper: PaperNow
    tickets: int


class TicketItem(Struct, frozen=True):
    """One piece of paper that came out."""

    n: int
    label: str | None
    kind: str
    complete: bool
    at: str


class TicketList(Struct, frozen=True):
    """What came out, oldest first."""

    items: list[TicketItem]


class Problem(Exception):
    """An answer that is no success (RFC 9457)."""

    def __init__(self, status: int, code: str, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.errors: list[dict[str, str]] = []


def read(body: bytes, shape: type[T]) -> T:
    """The body as `shape`. Raises Problem: 400 for no JSON object, 422 for a wrong field."""
    try:
        fields = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise Problem(400, "malformed", "Not JSON", str(error)) from None
    if not isinstance(fields, dict):
        raise Problem(400, "malformed", "Not a JSON object", "the body is a JSON object")
    try:
        return msgspec.convert(fields, shape)
    except msgspec.ValidationError as error:
        raise _wrong_field(str(error)) from None


def _wrong_field(says: str) -> Problem:
    """msgspec names the field as `$.field` behind the reason, or in the reason itself."""
    reason, _, path = says.partition(" - at ")
    named = re.search(r"`\$\.([^`]+)`", path) or re.search(r"field `([^`]+)`", reason)
    field = named.group(1) if named else ""
    problem = Problem(422, "field-wrong", "A field is wrong", f"{field}: {reason}")
    problem.errors = [{"field": field, "message": reason}]
    return problem
