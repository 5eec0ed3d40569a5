"""Departments, counters and settings as an admin changes them."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from appliance.rules.furnishing import NAME_AT_MOST, PREFIX_AT_MOST
from appliance.wire.fields import PLAIN, WRITTEN, Code, CounterCode, CounterState

PREFIX = r"^[A-Za-z]*$"

PlaceName = Annotated[
    str,
    Meta(
        min_length=1, max_length=NAME_AT_MOST, pattern=WRITTEN, examples=["Eye Clinic"],
    ),
]  # fmt: skip
OwnName = Annotated[str, Meta(max_length=NAME_AT_MOST, pattern=PLAIN)]


class PlaceNames(Struct, frozen=True, forbid_unknown_fields=True, rename={"or_": "or"}):
    """The name in each language; what is empty or left out is said as `name`."""

    en: OwnName = ""
    hi: OwnName = ""
    or_: OwnName = ""


Prefix = Annotated[
    str,
    Meta(
        max_length=PREFIX_AT_MOST,
        pattern=PREFIX,
        description="Letters before the number; may be empty while there is one department.",
        examples=["E"],
    ),
]
Place = Annotated[int, Meta(ge=0, le=1000, description="Its place in the list, from 0.")]
Serves = Annotated[list[Code], Meta(max_length=100, description="Codes of departments.")]


# --- asked ---------------------------------------------------------------------------------------


class DepartmentBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/admin/departments`. The code is made of the name where it is left out."""

    name: PlaceName
    code: Code | None = None
    names: PlaceNames | None = None
    prefix: Prefix = ""
    position: Place | None = None


class DepartmentChangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`PATCH /api/admin/departments/{code}`: what is left out stays. The code is for ever."""

    name: PlaceName | UnsetType = UNSET
    names: PlaceNames | UnsetType = UNSET
    prefix: Prefix | UnsetType = UNSET
    position: Place | UnsetType = UNSET
    retired: bool | UnsetType = UNSET


class CounterBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/admin/counters`. The code is made of the name where it is left out."""

    name: PlaceName
    departments: Serves
    code: CounterCode | None = None
    position: Place | None = None


class CounterChangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`PATCH /api/admin/counters/{code}`: what is left out stays. The code is for ever."""

    name: PlaceName | UnsetType = UNSET
    departments: Serves | UnsetType = UNSET
    position: Place | UnsetType = UNSET
    retired: bool | UnsetType = UNSET


class SettingsBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`PATCH /api/admin/settings`: key to value; null goes back to what stands without a choice.

    Every mistake is told at once, and then nothing is changed.
    """

    changes: Annotated[
        dict[str, Any],
        Meta(max_length=100, examples=[{"display.chime": False}]),
    ]


# --- answered ------------------------------------------------------------------------------------


class AdminDepartment(Struct, frozen=True):
    """What people wait for. `retired`: not offered any more; `open_tokens` stand in it now."""

    code: str
    name: str
    names: dict[str, str]
    prefix: str
    retired: bool
    open_tokens: int


class AdminDepartments(Struct, frozen=True):
    """`GET /api/admin/departments`, in the clinic's order."""

    items: list[AdminDepartment]


class AdminCounter(Struct, frozen=True):
    """A room or desk. `retired`: nobody is called there any more."""

    code: str
    name: str
    departments: list[str]
    state: CounterState
    retired: bool


class AdminCounters(Struct, frozen=True):
    """`GET /api/admin/counters`, in the clinic's order."""

    items: list[AdminCounter]


SettingKind = Literal["text", "truth", "whole", "number", "list", "table"]


class SettingColumn(Struct, frozen=True):
    """A part of each row of a setting that is a table; the limits are as in `Setting`."""

    key: str
    kind: SettingKind
    default: Any
    choices: list[str] | None
    low: float | None
    high: float | None
    says: str


class Setting(Struct, frozen=True, rename={"from_": "from"}):
    """A setting that an admin may choose.

    `from` is the layer that its value comes from: `default`, `file` (the technician's), `chosen`
    (here) or `card`. `fixed`: the file on the card has it, and a choice here has no effect.
    `choices`, `low` and `high` are its limits (of a text: how long it may be); `says` is what is
    said of a value beyond them. `columns` are those of a table.
    """

    key: str
    kind: SettingKind
    value: Any
    default: Any
    from_: Literal["default", "file", "chosen", "card"]
    fixed: bool
    choices: list[str] | None
    low: float | None
    high: float | None
    says: str
    columns: list[SettingColumn]


class AdminSettings(Struct, frozen=True):
    """`GET /api/admin/settings`. `restarting`: the service starts anew to use what was chosen.

    `restarts_within_s` is how long that takes at most.
    """

    items: list[Setting]
    restarting: bool
    restarts_within_s: int
