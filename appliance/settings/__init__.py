"""Settings: TOML in, frozen dataclasses out, every mistake told at once; defaults live here."""

from appliance.settings.kept import (
    SETTINGS_FILE,
    Found,
    Places,
    find_settings,
    keep_settings,
    settings_at,
)
from appliance.settings.limits import LANGUAGES
from appliance.settings.reading import (
    Mistake,
    SettingsText,
    SettingsWrong,
    load_settings,
    settings_from,
    settings_of,
)
from appliance.settings.shapes import (
    ButtonPin,
    Clinic,
    ClockTrust,
    DepartmentCapacity,
    Display,
    Kiosk,
    OpeningHours,
    Printer,
    Privacy,
    Queue,
    Service,
    Settings,
)

__all__ = [
    "LANGUAGES",
    "SETTINGS_FILE",
    "ButtonPin",
    "Clinic",
    "ClockTrust",
    "DepartmentCapacity",
    "Display",
    "Found",
    "Kiosk",
    "Mistake",
    "OpeningHours",
    "Places",
    "Printer",
    "Privacy",
    "Queue",
    "Service",
    "Settings",
    "SettingsText",
    "SettingsWrong",
    "find_settings",
    "keep_settings",
    "load_settings",
    "settings_at",
    "settings_from",
    "settings_of",
]
