"""People: who works here, who logs in, and what is answered about it."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from appliance.rules.patients import NAME_AT_MOST
from appliance.rules.pins import SECRET_AT_MOST
from appliance.wire.fields import PLAIN, WRITTEN, CounterCode, Time

StaffRole = Literal["doctor", "reception", "admin"]
StaffName = Annotated[
    str, Meta(min_length=1, max_length=NAME_AT_MOST, pattern=WRITTEN, examples=["Dr. Asha Nayak"])
]
Secret = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=SECRET_AT_MOST,
        pattern=PLAIN,
        description="Six digits; for an admin a passphrase of 12 signs or more.",
        examples=["408162"],
    ),
]
CountersOfPerson = Annotated[
    list[CounterCode],
    Meta(max_length=100, description="Where a doctor works; empty for anywhere."),
]


# --- asked ---------------------------------------------------------------------------------------


class LoginBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/login`: `staff` is a person's id, or their name as it is written."""

    staff: Annotated[
        str,
        Meta(min_length=1, max_length=NAME_AT_MOST, pattern=WRITTEN, examples=["9f86d081884c7d65"]),
    ]
    pin: Secret


class PinBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/me/pin`: one's own PIN or passphrase. Every login of this person ends."""

    old: Secret
    new: Secret


class StaffBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/admin/staff`: a person who works here.

    Once there is a person of a role, the devices of that role need a login.
    """

    name: StaffName
    role: StaffRole
    pin: Secret
    counters: CountersOfPerson = []


class StaffChangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`PATCH /api/admin/staff/{id}`: what is left out stays.

    Who becomes an admin, or is one no more, needs a new `pin`. All but a new name ends the person's
    logins.
    """

    name: StaffName | UnsetType = UNSET
    role: StaffRole | UnsetType = UNSET
    pin: Secret | UnsetType = UNSET
    counters: CountersOfPerson | UnsetType = UNSET


# --- answered ------------------------------------------------------------------------------------


class Who(Struct, frozen=True):
    """A person who is logged in; `counters` is where they work, empty for anywhere."""

    id: str
    name: str
    counters: list[str]


class Me(Struct, frozen=True):
    """`GET /api/me`: what the service takes the caller for.

    `role` is the one acted in: on an admin's device the person's, else the device's. While
    `login_needed`, this device may do no more than the public, and log somebody in.
    """

    role: str
    counter: str | None
    device: str | None
    person: Who | None = None
    login_needed: bool = False


class LoginName(Struct, frozen=True):
    """Somebody who may log in here; after wrong guesses only in `wait_s` seconds."""

    id: str
    name: str
    role: StaffRole
    wait_s: int = 0


class LoginNames(Struct, frozen=True):
    """`GET /api/login`: who may log in on this device, by name.

    After `tries_left` more wrong guesses the device is unpaired.
    """

    items: list[LoginName]
    tries_left: int


class LoggedIn(Struct, frozen=True):
    """The answer to a login: programs keep `session_token`, browsers get a cookie instead."""

    session_token: str
    role: str
    counter: str | None
    person: Who


class StaffMember(Struct, frozen=True):
    """A person who works here, without their secret."""

    id: str
    name: str
    role: StaffRole
    counters: list[str]
    created_at: Time


class Staff(Struct, frozen=True):
    """`GET /api/admin/staff`, by name."""

    items: list[StaffMember]
