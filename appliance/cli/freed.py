"""A device that one of our units holds, free for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from appliance.rules.errors import DeviceTrouble

_STOP_WITHIN_S = 30.0


class StillHeld(DeviceTrouble):
    """The unit that holds the device cannot be stopped."""

    code = "still-held"


@contextmanager
def stopped(unit: str) -> Iterator[bool]:
    """Stops the unit if it runs, and starts it again; tells whether it ran. Raises StillHeld."""
    from appliance.doctor.machine import tool

    asked = tool(("systemctl", "is-active", "--quiet", unit))
    ran = asked is not None and asked.returncode == 0
    if ran:
        ended = tool(("systemctl", "stop", unit), _STOP_WITHIN_S)
        if ended is None or ended.returncode:
            why = ended.stderr.strip() if ended else "it does not end"
            raise StillHeld(f"{unit} cannot be stopped: {why}; use sudo")
    try:
        yield ran
    finally:
        if ran:
            tool(("systemctl", "start", unit), _STOP_WITHIN_S)
