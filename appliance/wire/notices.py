"""Notices that staff set: the body that asks for one, and the list of those that stand."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from appliance.rules.notices import TEXT_AT_MOST
from appliance.wire.fields import PLAIN, Time


def _time(description: str, example: str) -> Meta:
    return Meta(tz=True, description=description, examples=[example])


def _words(example: str) -> Meta:
    return Meta(max_length=TEXT_AT_MOST, pattern=PLAIN, examples=[example])


class NoticeText(Struct, frozen=True, forbid_unknown_fields=True, rename={"or_": "or"}):
    """What it says in each language; one at least is needed, of the clinic's."""

    en: Annotated[str, _words("The doctor comes at ten.")] = ""
    hi: Annotated[str, _words("डॉक्टर दस बजे आएँगे।")] = ""
    or_: Annotated[str, _words("ଡାକ୍ତର ଦଶଟାରେ ଆସିବେ।")] = ""


class NoticeBody(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """`POST /api/notices`: from `from`, or at once, until `until`, or until it is taken away."""

    text: NoticeText
    from_: (
        Annotated[datetime, _time("RFC 3339 with offset.", "2026-11-21T09:00:00+05:30")] | None
    ) = None
    until: (
        Annotated[datetime, _time("The same; after now.", "2026-11-21T10:00:00+05:30")] | None
    ) = None


class StaffNotice(Struct, frozen=True, rename={"from_": "from"}):
    """A notice that stands; one that is not `shown` is to come. Who set it is as in an event."""

    id: str
    text: dict[str, str]
    from_: Time | None
    until: Time | None
    shown: bool
    made_at: Time
    role: str | None
    person: str | None
    person_name: str | None


class StaffNotices(Struct, frozen=True):
    """`GET /api/notices`: those that stand or are to come, the oldest first."""

    items: list[StaffNotice]
