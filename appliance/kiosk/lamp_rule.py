"""What a button's lamp says, out of everything the kiosk knows. Pure."""

from appliance import wire
from appliance.kiosk.lamp import LampMode
from appliance.kiosk.link import LinkState, ServiceIs

_PAPER_TROUBLE = frozenset({"paper-out", "cover-open"})
_PRINTER_TROUBLE = frozenset({"offline", "error"})


def lamp_mode(link: LinkState, printer: wire.PrinterState, busy: bool, failed: bool) -> LampMode:
    """The first that applies. `failed`: the last press of this button got no number."""
    rules = (
        (busy, LampMode.BUSY),
        (failed or link.service is ServiceIs.AWAY, LampMode.TROUBLE_SERVICE),
        (link.service is ServiceIs.STARTING, LampMode.STARTING),
        (link.service is ServiceIs.CLOSED, LampMode.OFF),
        (printer in _PAPER_TROUBLE, LampMode.TROUBLE_PAPER),
        (printer in _PRINTER_TROUBLE, LampMode.TROUBLE_PRINTER),
        (not link.clock_sure, LampMode.TROUBLE_CLOCK),
    )
    return next((mode for applies, mode in rules if applies), LampMode.READY)
