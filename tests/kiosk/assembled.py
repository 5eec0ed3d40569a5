"""The kiosk's parts in this process: real buttons on mock pins, a real printer line and service."""

import time
from pathlib import Path
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin

from appliance.kiosk.agent import KioskAgent, Listeners
from appliance.kiosk.button import OnButton, TokenButtons
from appliance.kiosk.facts import kiosk_facts
from appliance.kiosk.lamps import Lamps
from appliance.kiosk.link import ServiceLink
from appliance.kiosk.press_rule import PressTimes
from appliance.kiosk.printer.ticket_printer import TicketPrinter
from appliance.kiosk.printer.transports import open_transport
from appliance.kiosk.service_client import ServiceClient
from appliance.kiosk.ticket.job import TicketDrawer
from appliance.settings import ButtonPin, Printer, Settings
from appliance.settings import Kiosk as KioskSettings

GM, DENTAL = "general_medicine", "dental"
BUTTONS = (ButtonPin(17, 27, GM), ButtonPin(22, 23, DENTAL))
# As on the wall, but nobody has to hold a button for ten seconds.
QUICK = PressTimes(repeat_guard_s=0.2, start_hold_s=0.2, long_hold_s=0.3, stuck_after_s=0.8)


class HeldPin(MockPin):  # type: ignore[misc]
    """A pin whose button is held down while the kiosk sets it up."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self.drive_low()


class Kiosk:
    """`held` are buttons that somebody holds already when the kiosk starts."""

    def __init__(
        self,
        url: str,
        printer_at: Path,
        drawer: TicketDrawer,
        retry_for_s: float = 5.0,
        held: tuple[int, ...] = (),
    ) -> None:
        self.clicks: list[float] = []
        self.cycles_over: list[str] = []
        self.factory = MockFactory()
        for pin in held:
            self.factory.pin(pin, pin_class=HeldPin)
        self.client = ServiceClient(url, "secret")
        self.lamps = Lamps({pin.department: pin.lamp for pin in BUTTONS}, self.factory)
        settings = Settings(
            kiosk=KioskSettings(service_url=url, buttons=BUTTONS),
            printer=Printer(kind="simulated", device=str(printer_at)),
        )
        self.agent = KioskAgent(
            departments=(GM, DENTAL),
            service=self.client,
            printer=TicketPrinter(open_transport(settings.printer), give_up_after_s=0.8),
            drawer=drawer,
            lamps=self.lamps,
            facts=lambda *now: kiosk_facts(settings, "", *now),
            roll_mm=50_000,
            retry_for_s=retry_for_s,
            self_test_waits_s=1.0,
        )
        on = OnButton(self.agent.pressed, self.agent.held, self.agent.button_stuck)
        self.buttons = TokenButtons(BUTTONS, QUICK, on, self.factory)
        self.link = ServiceLink(
            url,
            "secret",
            on_state=self.agent.link_changed,
            status=self.agent.status,
            on_jobs=self.agent.take_jobs,
        )
        self.press = self.agent.pressed

    def start(self) -> None:
        self.lamps.start()
        self.agent.start(
            Listeners(self._clicked, self._cycle_over, self.link.status_changed, self.link.send_job)
        )
        self.link.start()
        self.buttons.start()

    def _clicked(self) -> None:
        self.clicks.append(time.monotonic())

    def _cycle_over(self, department: str) -> None:
        self.cycles_over.append(department)
        self.buttons.cycle_over(department)

    def contact(self, number: int) -> Any:
        """The pin of a button: `drive_low` presses it, `drive_high` lets it go."""
        return self.factory.pin(number)

    def stop(self) -> None:
        self.buttons.stop()
        self.link.stop()
        self.agent.stop()
        self.lamps.stop()
        self.client.close()
