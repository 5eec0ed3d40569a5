"""The pins of the settings, as lines for config.txt. Pure."""

from collections.abc import Mapping

from appliance.settings import Kiosk, Printer

# The serial port on pins 8 and 10, by its names on the different boards.
HEADER_PORTS = ("/dev/serial0", "/dev/ttyAMA0", "/dev/ttyS0")


def parts(kiosk: Kiosk) -> dict[int, str]:
    """BCM number to what is connected there."""
    found = {}
    for button in kiosk.buttons:
        found[button.pin] = "button"
        found[button.lamp] = "lamp"
    if kiosk.click_pin:
        found[kiosk.click_pin] = "buzzer"
    return found


def lines(pins: Mapping[int, str]) -> list[str]:
    """From the first second a button is held at 3.3 V, and lamp and buzzer are off."""
    told = ["# Buttons are held at 3.3 V, lamps and buzzer off, before Linux starts."]
    return told + [
        f"gpio={pin}={'ip,pu' if part == 'button' else 'op,dl'}"
        for pin, part in sorted(pins.items())
    ]


def prints_by_header(printer: Printer) -> bool:
    """Whether the printer is on the header's serial pins."""
    return printer.kind == "serial" and printer.device in HEADER_PORTS


def serial_lines() -> list[str]:
    """The header's serial pins for a printer."""
    return ["# The printer is on pins 8 and 10.", "enable_uart=1", "dtparam=uart0=on"]
