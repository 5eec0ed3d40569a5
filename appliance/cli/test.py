"""`tokenctl test`: tries what the technician cannot see from afar. `print`: the paper."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.cli.common import (
    WELL,
    ask,
    fail,
    local_url,
    settings_or_exit,
    technician_token,
)
from appliance.rules.errors import ClinicError
from appliance.rules.tokens import Priority
from appliance.settings import LANGUAGES, Settings

if TYPE_CHECKING:
    from PIL.Image import Image

    from appliance import wire
    from appliance.kiosk.ticket.page import Page
    from appliance.kiosk.ticket.self_test import KioskFacts

_PATH = click.Path(path_type=Path)
_FILE = click.Path(path_type=Path, dir_okay=False, writable=True)
WRONG_USE = 2
_TICKETS = ("ticket", "reprint", "late")
_PAGES = ("self-test", "day-slip", "lamp-card")


@click.group()
def test() -> None:
    """Tries the hardware, or shows what it would do."""


@test.command("print")
@click.option(
    "--kind",
    type=click.Choice([*_TICKETS, *_PAGES]),
    help="[default: self-test; with --to, ticket]",
)
@click.option("--to", type=_FILE, help="Draw it into this PNG file instead of printing it.")
@click.option("--bytes-to", type=_FILE, help="Write the printer's bytes into this file.")
@click.option("--paper-mm", type=click.Choice(["58", "80"]), help="Width of the roll.")
@click.option("--lang", help="Languages in their order, such as en,hi,or.")
@click.option("--clinic", help="The clinic's name.")
@click.option("--follow", help="Address that the QR code begins with; empty for none.")
@click.option("--label", default="G12", show_default=True)
@click.option("--ahead", type=click.IntRange(0, 999), default=3, show_default=True)
@click.option(
    "--priority", type=click.Choice([level.value for level in Priority]), default="normal"
)
@click.option("--kiosk", help="The kiosk that prints it, where there are several.")
@click.option("--settings", "settings_file", type=_PATH, help="Settings file (TOML).")
@click.option("--data", type=_PATH, help="Data folder of the service.")
@click.option("--url", help="Address of the service.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def print_paper(
    *,
    kind: str | None,
    to: Path | None,
    bytes_to: Path | None,
    settings_file: Path | None,
    data: Path | None,
    url: str | None,
    kiosk: str | None,
    as_json: bool,
    **wishes: Any,
) -> None:
    """Prints a paper, or draws it without any service or printer."""
    settings = settings_or_exit(settings_file, data)
    if to or bytes_to:
        said = _drawn(kind or "ticket", _as_wished(settings, wishes), wishes, to, bytes_to)
    else:
        said = _asked(kind or "self-test", settings, url, kiosk)
    click.echo(json.dumps(said) if as_json else _in_words(said))
    raise SystemExit(WELL)


# --- by the service ------------------------------------------------------------------------------


def _asked(kind: str, settings: Settings, url: str | None, kiosk: str | None) -> dict[str, Any]:
    if kind not in _PAGES:
        fail(f"a {kind} belongs to a token: print one with --to FILE only", WRONG_USE)
    base = (url or local_url(settings)).rstrip("/")
    body = {"kind": kind} | ({"kiosk": kiosk} if kiosk else {})
    token = technician_token(Path(settings.service.data_dir))
    try:
        job: dict[str, Any] = ask("POST", f"{base}/api/printer/test", token, body)
    except ClinicError as error:
        fail(str(error))
    return job


def _in_words(said: dict[str, Any]) -> str:
    if "files" in said:
        return f"{said['kind']}, {said['height_mm']} mm: {', '.join(said['files'])}"
    return f"{said['kind']} is asked for as job {said['id']}; the kiosk prints it"


# --- here ----------------------------------------------------------------------------------------


def _as_wished(settings: Settings, wishes: dict[str, Any]) -> Settings:
    """The settings with what the command line says over them."""
    clinic, printer = settings.clinic, settings.printer
    if wishes["lang"]:
        languages = tuple(wishes["lang"].split(","))
        if not set(languages) <= set(LANGUAGES):
            fail(f"use {', '.join(LANGUAGES)} for --lang", WRONG_USE)
        clinic = replace(clinic, languages=languages)
    if wishes["clinic"]:
        clinic = replace(clinic, name=wishes["clinic"])
    if wishes["follow"] is not None:
        clinic = replace(clinic, follow_base_url=wishes["follow"])
    if wishes["paper_mm"]:
        printer = replace(printer, paper_mm=int(wishes["paper_mm"]))
    return replace(settings, clinic=clinic, printer=printer)


def _drawn(
    kind: str, settings: Settings, wishes: dict[str, Any], to: Path | None, bytes_to: Path | None
) -> dict[str, Any]:
    from appliance.kiosk.ticket.layout import DOTS_PER_MM
    from appliance.typeset import require_shaping

    try:
        require_shaping()
        picture = _picture(kind, settings, wishes)
        if to:
            dpi = DOTS_PER_MM * 25.4
            picture.save(to, "PNG", dpi=(dpi, dpi))
        if bytes_to:
            bytes_to.write_bytes(_bytes(kind, settings, wishes))
    except ClinicError as error:
        fail(str(error))
    except OSError as error:
        fail(f"cannot write: {error}")
    files = [str(file) for file in (to, bytes_to) if file]
    return {"kind": kind, "height_mm": picture.height / DOTS_PER_MM, "files": files}


def _picture(kind: str, settings: Settings, wishes: dict[str, Any]) -> "Image":
    from appliance.kiosk.ticket.page import page_picture
    from appliance.kiosk.ticket.picture import ticket_picture
    from appliance.kiosk.ticket.text import TicketKind, ticket_text

    clinic, paper_mm = settings.clinic, settings.printer.paper_mm
    if kind in _TICKETS:
        text = ticket_text(_token(wishes), clinic, TicketKind(kind))
        return ticket_picture(text, paper_mm)
    return page_picture(_page(kind, settings), paper_mm)


def _page(kind: str, settings: Settings) -> "Page":
    from appliance.kiosk.ticket.day_slip import day_slip_page
    from appliance.kiosk.ticket.lamp_card import lamp_card_page
    from appliance.kiosk.ticket.sample import SAMPLE_DAY
    from appliance.kiosk.ticket.self_test import self_test_page

    if kind == "day-slip":
        return day_slip_page(SAMPLE_DAY, settings.clinic)
    if kind == "lamp-card":
        return lamp_card_page(settings.printer.paper_mm)
    return self_test_page(_facts(settings), settings.clinic)


def _bytes(kind: str, settings: Settings, wishes: dict[str, Any]) -> bytes:
    from appliance.kiosk.ticket.job import TicketDrawer
    from appliance.kiosk.ticket.sample import SAMPLE_DAY
    from appliance.kiosk.ticket.text import TicketKind

    drawer = TicketDrawer(settings.clinic, settings.printer)
    if kind in _TICKETS:
        job = drawer.draw(_token(wishes), TicketKind(kind))
    elif kind == "day-slip":
        job = drawer.day_slip(SAMPLE_DAY)
    elif kind == "lamp-card":
        job = drawer.lamp_card()
    else:
        job = drawer.self_test(_facts(settings))
    return b"".join(job.pieces)


def _token(wishes: dict[str, Any]) -> "wire.Token":
    import msgspec

    from appliance.kiosk.ticket.sample import SAMPLE

    said = {name: wishes[name] for name in ("label", "ahead", "priority")}
    return msgspec.structs.replace(SAMPLE, **said)


def _facts(settings: Settings) -> "KioskFacts":
    """What is known without a kiosk that runs."""
    from appliance import wire
    from appliance.kiosk.facts import kiosk_facts
    from appliance.kiosk.link import LinkState

    return kiosk_facts(settings, "", LinkState(), wire.PrinterStatus("unknown", 0), {})
