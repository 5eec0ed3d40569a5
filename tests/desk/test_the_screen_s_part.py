"""What staff are told of the waiting room's screen."""

import pytest

from appliance.health.service_parts import DISPLAY_SILENT_S, display_part


@pytest.mark.parametrize(
    ("listening", "seen_s", "now_s", "told"),
    [
        (0, None, 500.0, ("unknown", "no-display")),
        (1, 500.0, 500.0, ("ok", "")),
        (0, 500.0, 500.0 + DISPLAY_SILENT_S - 0.1, ("ok", "")),
        (0, 500.0, 500.0 + DISPLAY_SILENT_S, ("warning", "display-silent")),
        (2, 500.0, 900.0, ("ok", "")),
    ],
    ids=["never there", "there", "starts again", "gone", "back"],
)
def test_only_a_screen_that_was_there_and_is_gone_is_a_fault(
    listening: int, seen_s: float | None, now_s: float, told: tuple[str, str]
) -> None:
    part = display_part(listening, seen_s, now_s)

    assert (part.state, part.code) == told
