"""The parts that the service sees by itself: clock, disk and the waiting-room screen."""

import shutil
from pathlib import Path

from appliance.health.finding import Finding, well
from appliance.mounts import is_read_only
from appliance.rules.trust import ClockConflict
from appliance.service_clock import ServiceClock

MIB = 1024 * 1024
# A busy day with its journal and hourly backups takes some 20 MB.
LOW_MIB, FULL_MIB = 200, 20

READ_ONLY = "data-read-only"


def clock_part(clock: ServiceClock) -> Finding:
    """Two clocks that staff trust and that do not agree, or one that nobody vouches for."""
    if conflict := clock.conflict():
        return Finding(
            "clock",
            "warning",
            ClockConflict.code,
            f"Two clocks do not agree: {conflict.says}.",
            "Put the device right whose time is wrong. If it is the queue's, restart the kiosk.",
            since=conflict.at,
        )
    if not clock.reading().sure:
        return Finding(
            "clock",
            "warning",
            "clock-unsure",
            "The clock is not sure. Numbers go on; times may be wrong.",
            "Confirm the time on a staff page.",
        )
    return well("clock")


def disk_part(folder: Path) -> Finding:
    """How much room the data have."""
    try:
        free_mib = shutil.disk_usage(folder).free // MIB
    except OSError as error:
        return Finding("disk", "trouble", "disk-unreadable", f"The card cannot be read: {error}.")
    if is_read_only(folder):
        return Finding(
            "disk",
            "trouble",
            READ_ONLY,
            "The card takes no changes after an error. No number can be given.",
            "Pull the plug and put it back once; if it comes again, change the card.",
        )
    if free_mib >= LOW_MIB:
        return well("disk")
    full = free_mib < FULL_MIB
    return Finding(
        "disk",
        "trouble" if full else "warning",
        "disk-full" if full else "disk-low",
        f"The card is {'full' if full else 'nearly full'}: {free_mib} MiB are free.",
        "Tell the technician.",
    )


def display_part(listening: int, seen_s: float | None, now_s: float) -> Finding:
    """`listening` screens follow the board; `seen_s` is when one last did, None for never.

    A clinic may have no screen: only one that was there and is gone is a fault.
    """
    if listening:
        return well("display")
    if seen_s is None:
        return Finding("display", "unknown", "no-display", "No screen has asked for the queue.")
    if now_s - seen_s < DISPLAY_SILENT_S:
        return well("display")
    return Finding(
        "display",
        "warning",
        "display-silent",
        "The waiting-room screen does not answer.",
        "Check its power. Call names in the room meanwhile.",
    )


# A screen that restarts is back within a few seconds.
DISPLAY_SILENT_S = 20.0
