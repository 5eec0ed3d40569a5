"""`tokenctl test screen` and `lamp`: what only a person beside it can judge."""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.cli.common import TROUBLE, WELL, fail, settings_or_exit
from appliance.cli.freed import stopped
from appliance.cli.options import A_PATH, data_option, json_option, settings_option
from appliance.rules.errors import ClinicError
from appliance.settings import Settings

if TYPE_CHECKING:
    from PIL.Image import Image

    from appliance.kiosk.lamps import Lamps

_SIZE = (1920, 1080)


# --- screen --------------------------------------------------------------------------------------


@click.command()
@click.option("--to", type=A_PATH, help="Draw the card into this PNG file instead.")
@click.option("--seconds", type=float, default=20.0, show_default=True, help="How long it stands.")
@click.option("--headless", is_flag=True, hidden=True)
@settings_option
@data_option
@json_option
def screen(
    to: Path | None,
    seconds: float,
    settings_file: Path | None,
    data: Path | None,
    *,
    headless: bool,
    as_json: bool,
) -> None:
    """Shows a test card on the television: edges, size of letters, scripts, colours.

    The waiting-room screen stops meanwhile and comes back by itself.
    """
    settings = settings_or_exit(settings_file, data)
    try:
        if to is not None:
            _card(settings, _SIZE).save(to, "PNG")
            facts: dict[str, Any] = {"file": str(to), "size": list(_SIZE)}
        else:
            with stopped("token-display.service"):
                facts = _shown(settings, seconds, headless=headless)
    except ClinicError as error:
        fail(f"{error} [{error.code}]")
    except OSError as error:
        fail(f"cannot write {to}: {error.strerror}")
    words = facts.get("file") or f"the card stood on a screen of {facts['size']} for {seconds:g} s"
    click.echo(json.dumps(facts) if as_json else words)
    sys.exit(WELL)


def _card(settings: Settings, size: tuple[int, int]) -> "Image":
    from appliance.cli.screen_card import screen_card
    from appliance.typeset import require_shaping
    from display.geometry import screen_of

    require_shaping()
    shown = settings.display
    glass = screen_of(shown, size)
    title = f"{size[0]} x {size[1]} on {shown.screen_inches:g} inches"
    return screen_card(glass, shown.languages or settings.clinic.languages, title)


def _shown(settings: Settings, seconds: float, *, headless: bool) -> dict[str, Any]:
    from display.geometry import Box
    from display.window import open_window

    window = open_window(None, headless=headless, windowed=False)
    try:
        window.show(_card(settings, window.size), [Box(0, 0, *window.size)])
        until = time.monotonic() + seconds
        while time.monotonic() < until and not window.wants_to_close():
            time.sleep(0.1)
    finally:
        window.close()
    return {"size": list(window.size), "seconds": seconds}


# --- lamp ----------------------------------------------------------------------------------------


@click.command()
@click.option("--mode", "wanted", help="Only this one, such as trouble-paper.")
@click.option("--seconds", type=float, default=5.0, show_default=True, help="How long each.")
@click.option("--simulated", "run_dir", type=A_PATH, hidden=True)
@settings_option
@data_option
@json_option
def lamp(
    wanted: str | None,
    seconds: float,
    run_dir: Path | None,
    settings_file: Path | None,
    data: Path | None,
    *,
    as_json: bool,
) -> None:
    """Lets every lamp say each of its codes; the kiosk stops meanwhile and comes back by itself."""
    from appliance.kiosk.lamp import LampMode

    settings = settings_or_exit(settings_file, data)
    known = [mode.value for mode in LampMode]
    if wanted and wanted not in known:
        raise click.BadParameter(f"use one of {', '.join(known)}", param_hint="--mode")
    modes = [LampMode(wanted)] if wanted else list(LampMode)
    try:
        with stopped("token-kiosk.service"):
            dark = _shone(settings, modes, seconds, run_dir, quiet=as_json)
    except ClinicError as error:
        fail(f"{error} [{error.code}]")
    facts = {"modes": [mode.value for mode in modes], "missing": dark}
    if as_json:
        click.echo(json.dumps(facts))
    elif dark:
        click.echo(f"pins that cannot be had, for {dark} [pin-taken]", err=True)
    sys.exit(TROUBLE if dark else WELL)


def _shone(
    settings: Settings, modes: Sequence[Any], seconds: float, run_dir: Path | None, *, quiet: bool
) -> list[str]:
    """Shows the modes one after the other; gives the lamps that stayed dark."""
    from appliance.kiosk.lamps import Lamps

    pins = {button.department: button.lamp for button in settings.kiosk.buttons}
    lamps = Lamps(pins, _pins(settings, run_dir))
    lamps.start()
    try:
        for mode in modes:
            _shine(lamps, list(pins), mode, quiet=quiet)
            time.sleep(seconds)
        return lamps.missing
    finally:
        lamps.stop()


def _shine(lamps: "Lamps", departments: Sequence[str], mode: Any, *, quiet: bool) -> None:
    from appliance.kiosk.lamp import MEANINGS, looks

    if not quiet:
        click.echo(f"now: {looks(mode)} = {MEANINGS[mode]}")
    for department in departments:
        lamps.show(department, mode)


def _pins(settings: Settings, run_dir: Path | None) -> Any:
    if run_dir is not None:
        from appliance.kiosk.simulated import SimulatedPins

        return SimulatedPins(settings.kiosk.buttons, run_dir).factory
    from appliance.kiosk.pins import open_pins

    return open_pins()
