"""The paper: the service knows from the kiosk; from here nobody can tell without a ticket."""

from appliance.doctor.found import Found, unknown
from appliance.doctor.look import Look


def paper(look: Look) -> Found:
    """Unknown: the printer belongs to the kiosk, and a second question would spoil a ticket."""
    return unknown("paper", "paper-unknown", paper_mm=look.settings.printer.paper_mm)
