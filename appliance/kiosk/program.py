"""The kiosk's assembly drawing: what is built, started in order and stopped in reverse."""

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from appliance.kiosk.agent import KioskAgent, Listeners
from appliance.kiosk.button import OnButton, TokenButtons
from appliance.kiosk.click import Clicker
from appliance.kiosk.ending import until_told_to_end
from appliance.kiosk.facts import kiosk_facts
from appliance.kiosk.lamps import Lamps
from appliance.kiosk.link import ServiceLink
from appliance.kiosk.pins import PinsMissing, open_pins
from appliance.kiosk.press_rule import PressTimes
from appliance.kiosk.printer.ticket_printer import TicketPrinter
from appliance.kiosk.printer.transports import open_transport
from appliance.kiosk.renewal import Renewal
from appliance.kiosk.service_client import ServiceClient
from appliance.kiosk.ticket.job import TicketDrawer
from appliance.notify import Turn, systemd_notifier, tell_where_it_hangs
from appliance.settings import ButtonPin, Kiosk, Settings
from appliance.settings.news import SettingsNews
from appliance.typeset import require_shaping

log = logging.getLogger(__name__)


def run_kiosk(
    settings: Settings,
    device_token: str,
    run_dir: Path | None,
    reread: Callable[[], Settings] | None = None,
) -> int:
    """Runs until SIGTERM or SIGINT; returns the exit status. On the main thread.

    With `run_dir` the pins are mock pins, driven through `run_dir`/pins.sock. Where `reread` gives
    other settings, the kiosk ends as soon as nobody needs it, to be started anew.
    """
    require_shaping()
    tell_where_it_hangs()
    with until_told_to_end() as ending, ExitStack() as running:
        reread = reread or (lambda: settings)
        turns = _assemble(settings, device_token, run_dir, running, (reread, ending.word.say))
        systemd = systemd_notifier(time.monotonic)
        systemd.ready()
        log.info("kiosk-ready")
        while not ending.word.wait(systemd.every_s):
            systemd.alive(turns)
        systemd.ending()
    log.info("kiosk-stopped")
    return ending.status


def _used(settings: Settings) -> object:
    """What a kiosk runs on."""
    return settings.clinic, settings.kiosk, settings.printer


def _assemble(
    settings: Settings,
    device_token: str,
    run_dir: Path | None,
    running: ExitStack,
    renewing: tuple[Callable[[], Settings], Callable[[], None]],
) -> tuple[Turn, ...]:
    """Builds and starts everything; `running` stops it in reverse. What its threads promise.

    `renewing` has how to read the settings anew, and what ends the kiosk.
    """
    kiosk = settings.kiosk
    simulated = _simulated_pins(kiosk, run_dir)
    pins, pin_factory = _pins(kiosk, simulated)

    service = ServiceClient(kiosk.service_url, device_token)
    lamps = Lamps({pin.department: pin.lamp for pin in pins}, pin_factory)
    agent = _agent(settings, service, lamps)
    buttons = TokenButtons(
        pins,
        _press_times(kiosk),
        OnButton(agent.pressed, agent.held, agent.button_stuck),
        pin_factory,
    )
    # The last to ask for a pin: rather no click than no button.
    clicker = Clicker(kiosk.click_pin if pins else 0, pin_factory)
    reread, end = renewing
    renewal = Renewal(agent.is_quiet, end)
    news = SettingsNews(settings, reread, _used, renewal.ask)
    link = ServiceLink(
        kiosk.service_url,
        device_token,
        on_state=agent.link_changed,
        status=agent.status,
        on_jobs=agent.take_jobs,
        on_settings=news.heard,
    )

    running.callback(service.close)
    _start(running, lamps, clicker)
    running.callback(agent.stop)
    agent.buttons_missing({pin.department for pin in kiosk.buttons} - buttons.departments)
    agent.start(Listeners(clicker.click, buttons.cycle_over, link.status_changed, link.send_job))
    _start(running, link)
    running.callback(renewal.settle)
    _start(running, buttons)
    if simulated is not None:
        running.callback(simulated.stop)
        simulated.start(lamps.mode, agent.printer_facts, lambda: clicker.clicks)
    return (buttons.turn, link.turn, *agent.turns)


def _agent(settings: Settings, service: ServiceClient, lamps: Lamps) -> KioskAgent:
    printer = TicketPrinter(open_transport(settings.printer), settings.printer.give_up_after_s)
    return KioskAgent(
        departments=[pin.department for pin in settings.kiosk.buttons],
        service=service,
        printer=printer,
        drawer=TicketDrawer(settings.clinic, settings.printer),
        lamps=lamps,
        facts=lambda *now: kiosk_facts(settings, printer.found or printer.trouble, *now),
        roll_mm=round(settings.printer.roll_m * 1000),
        retry_for_s=settings.kiosk.retry_for_s,
    )


def _start(running: ExitStack, *parts: Lamps | Clicker | ServiceLink | TokenButtons) -> None:
    for part in parts:
        running.callback(part.stop)
        part.start()


def _simulated_pins(kiosk: Kiosk, run_dir: Path | None) -> Any:
    if run_dir is None:
        return None
    # Here, because mock pins are no part of a real kiosk.
    from appliance.kiosk.simulated import SimulatedPins  # noqa: PLC0415

    return SimulatedPins(kiosk.buttons, run_dir)


def _pins(kiosk: Kiosk, simulated: Any) -> tuple[tuple[ButtonPin, ...], Any]:
    """The buttons that can be had, and their pin factory."""
    if simulated is not None:
        return kiosk.buttons, simulated.factory
    try:
        return kiosk.buttons, open_pins()
    except PinsMissing as missing:
        # Reception still issues, and its tickets can still be printed here.
        log.error("%s: %s; the kiosk runs without buttons", missing.code, missing)
        return (), None


def _press_times(kiosk: Kiosk) -> PressTimes:
    return PressTimes(
        bounce_s=kiosk.bounce_ms / 1000,
        release_s=kiosk.release_ms / 1000,
        repeat_guard_s=kiosk.repeat_guard_s,
        stuck_after_s=kiosk.stuck_after_s,
        long_hold_s=kiosk.self_test_hold_s,
    )
