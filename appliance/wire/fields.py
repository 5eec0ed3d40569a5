"""Texts and figures with their limits.

What they refuse is 422, and the API's description says them. Only requests have limits: a program
must be able to read an answer whose limits have grown.
"""

from typing import Annotated, Literal

from msgspec import Meta

from appliance.rules.issuing import Why
from appliance.rules.service_day import Source
from appliance.rules.tokens import Origin, Priority, Status

PrinterState = Literal[
    "ready", "paper-low", "paper-out", "cover-open", "offline", "error", "unknown"
]
CounterState = Literal["open", "paused", "closed"]

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
