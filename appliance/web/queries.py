"""What may be asked in an address after the question mark, one shape per route that takes any."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from appliance import wire

Page = Annotated[int, Meta(ge=1, le=1_000_000, description="Which page; the first is 1.")]
Day = Annotated[date, Meta(description="A service day.", examples=["2026-11-21"])]
PerPage = Annotated[int, Meta(ge=1, le=200, description="How many on a page.")]

StatusWord = Annotated[
    Literal[
        "waiting", "called", "serving", "on_hold", "missed",
        "done", "no_show", "cancelled", "expired", "void",
    ],
    Meta(description="Where a token stands."),
]  # fmt: skip


Words = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=80,
        pattern=wire.WRITTEN,
        description="The beginning of a label, a number, part of a name or of a phone number. "
        "Without a day, of the open day.",
        examples=["G12"],
    ),
]

After = Annotated[
    int, Meta(ge=0, le=2**62, description="The id of the last event known; 0 for the first ones.")
]
Verbs = Annotated[
    str,
    Meta(
        pattern=r"^[a-z_]+(,[a-z_]+)*$",
        max_length=400,
        description="One verb or several, with commas between them.",
        examples=["call,recall"],
    ),
]
EventsAtMost = Annotated[int, Meta(ge=1, le=1000, description="How many at most.")]


class NoQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """For routes that take no parameter."""


class TokensQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """`GET /api/tokens`: every part that is given must match."""

    day: Day | None = None
    department: wire.Code | None = None
    counter: wire.CounterCode | None = None
    status: StatusWord | None = None
    q: Words | None = None
    page: Page = 1
    per_page: PerPage = 50


class StatsQuery(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """`GET /api/stats`: both days are included; today where neither is given. 400 days at most."""

    from_: Day | None = None
    to: Day | None = None


class EventsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """`GET /api/events`: every part that is given must match.

    `newest`: the newest first, before the id `before` where one is given.
    """

    after: After = 0
    limit: EventsAtMost = 100
    verb: Verbs | None = None
    day: Day | None = None
    person: wire.Id | None = None
    newest: bool = False
    before: After | None = None


class DevicesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """`GET /api/devices`."""

    page: Page = 1
    per_page: PerPage = 50
