"""The token kiosk: a walk-in queue appliance for small clinics."""

__version__ = "0.1.0"

# No clock is believed that says it is before this day.
BUILD_DATE = "2026-11-01"
