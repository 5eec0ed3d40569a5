"""The paper: the kiosk knows; where none has the printer, it is asked from here."""

from appliance.doctor.found import Found, trouble, unknown, warning, well
from appliance.doctor.look import Look
from appliance.wire import PrinterState

_ANSWER_WITHIN_S = 0.4


def paper(look: Look) -> Found:
    """What the printer answers, if nobody else speaks to it: two questions at once spoil both."""
    if look.settings.printer.kind != "usb" or _is_told(look):
        return unknown("paper", "paper-unknown", paper_mm=look.settings.printer.paper_mm)
    match _asked(look):
        case "paper-out" | "cover-open" as code:
            return trouble("paper", code)
        case "paper-low":
            return warning("paper", "paper-low")
        case "ready":
            return well("paper")
        case _:
            return unknown("paper", "paper-unknown")


def _is_told(look: Look) -> bool:
    """Whether a kiosk told the service, and so has the printer."""
    told = (item for item in look.said or () if item["part"] == "paper")
    return any(item["state"] != "unknown" for item in told)


def _asked(look: Look) -> PrinterState | None:
    """The printer's state; None where it is not there, held, or mute."""
    # Here, because a kiosk has it most of the time.
    from appliance.kiosk.printer.connection import PrinterGone  # noqa: PLC0415
    from appliance.kiosk.printer.talk import PrinterTalk  # noqa: PLC0415
    from appliance.kiosk.printer.transports import open_transport  # noqa: PLC0415

    machine = look.machine
    transport = open_transport(look.settings.printer, machine.at("sys"), machine.at("dev"))
    try:
        transport.open()  # the kernel lets one in at a time
        answers = PrinterTalk(transport).ask(_ANSWER_WITHIN_S)
    except PrinterGone:
        return None
    finally:
        transport.close()
    return answers.state if answers else None
