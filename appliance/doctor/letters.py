"""Whether a call can be read from the last chair: the display's own plan, asked beforehand."""

from appliance.settings import Display

# As wide as the calls of a clinic with departments get, and the usual name of a room.
_LABEL, _COUNTER = "G888", "Room 2"
_LARGEST_SHARE = 0.70


def readable_from_m(size: tuple[int, int], display: Display) -> float:
    """From how many metres label and counter look large enough, at most the farthest seat."""
    # Here, because the fonts of the screen are needed for it.
    from display.callplan import plan_call  # noqa: PLC0415
    from display.geometry import Screen  # noqa: PLC0415

    screen = Screen(*size, display.screen_inches, display.farthest_seat_m)
    plan = plan_call(screen, _LABEL, _COUNTER, _LARGEST_SHARE)
    share = min(1.0, plan.number_capitals / screen.call_capitals)
    return round(share * display.farthest_seat_m, 1)
