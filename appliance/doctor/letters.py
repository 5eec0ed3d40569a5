"""Whether a call can be read from the last chair: the display's own plan, asked beforehand."""

from collections.abc import Sequence

from appliance.settings import Display

# As wide as the calls of a clinic with departments get, and the usual name of a room, for a clinic
# whose own are not known.
_LABEL, _COUNTER = "G888", "Room 2"
_LARGEST_SHARE = 0.70


def readable_from_m(
    size: tuple[int, int], display: Display, counters: Sequence[str]
) -> tuple[float, str]:
    """From how many metres label and counter look large enough, at most the farthest seat.

    And the counter of these names that has to be read from so near.
    """
    # Here, because the fonts of the screen are needed for it.
    from display.callplan import plan_call  # noqa: PLC0415
    from display.geometry import Screen  # noqa: PLC0415

    screen = Screen(*size, display.screen_inches, display.farthest_seat_m)
    capitals = {
        name: plan_call(screen, _LABEL, name, _LARGEST_SHARE).number_capitals
        for name in counters or (_COUNTER,)
    }
    nearest = min(capitals, key=lambda name: capitals[name])
    share = min(1.0, capitals[nearest] / screen.call_capitals)
    return round(share * display.farthest_seat_m, 1), nearest
