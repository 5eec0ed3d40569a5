"""What a button's lamp says, out of everything the kiosk knows. Pure."""

from dataclasses import dataclass

from appliance import wire
from appliance.kiosk.lamp import LampMode
from appliance.kiosk.link import LinkState, ServiceIs

_PAPER_TROUBLE = frozenset({"paper-out", "cover-open"})
_PRINTER_TROUBLE = frozenset({"offline", "error"})


@dataclass(frozen=True, slots=True)
class Press:
    """How the last press of a button stands: at work, or for a while after it got no number.

    `failed`: the service was in trouble. `refused`: it said that no tokens are given out now.
    """

    busy: bool = False
    failed: bool = False
    refused: bool = False


IDLE = Press()


def lamp_mode(
    link: LinkState, printer: wire.PrinterState, press: Press, department: str
) -> LampMode:
    """The first that applies to the button of a department."""
    service = link.at(department)
    rules = (
        (press.busy, LampMode.BUSY),
        (press.failed or service is ServiceIs.AWAY, LampMode.TROUBLE_SERVICE),
        (press.refused, LampMode.REFUSED),
        (service is ServiceIs.STARTING, LampMode.STARTING),
        (service is ServiceIs.CLOSED, LampMode.OFF),
        (printer in _PAPER_TROUBLE, LampMode.TROUBLE_PAPER),
        (printer in _PRINTER_TROUBLE, LampMode.TROUBLE_PRINTER),
        (not link.clock_sure, LampMode.TROUBLE_CLOCK),
    )
    return next((mode for applies, mode in rules if applies), LampMode.READY)
