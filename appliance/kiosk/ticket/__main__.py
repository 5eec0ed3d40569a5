"""Draws a sample ticket for looking at: `python -m appliance.kiosk.ticket --to ticket.png`."""

import argparse
from dataclasses import replace
from pathlib import Path

import msgspec

from appliance.kiosk.ticket.job import SAMPLE
from appliance.kiosk.ticket.picture import DOTS_PER_MM, ticket_picture
from appliance.kiosk.ticket.text import TicketKind, ticket_text
from appliance.settings import Clinic

DPI = DOTS_PER_MM * 25.4


def main() -> None:
    """Reads the wishes and writes the picture."""
    wishes = _parser().parse_args()
    clinic = replace(
        Clinic(),
        name=wishes.clinic,
        languages=tuple(wishes.languages.split(",")),
        follow_base_url=wishes.follow,
    )
    token = msgspec.structs.replace(
        SAMPLE, label=wishes.label, ahead=wishes.ahead, priority=wishes.priority
    )
    picture = ticket_picture(ticket_text(token, clinic, wishes.kind), wishes.paper_mm)
    picture.save(wishes.to, dpi=(DPI, DPI))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m appliance.kiosk.ticket")
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--paper-mm", type=int, choices=(58, 80), default=80)
    parser.add_argument("--languages", default="en")
    parser.add_argument("--clinic", default="Community Health Centre, Baliguda")
    parser.add_argument("--label", default="G12")
    parser.add_argument("--ahead", type=int, default=3)
    parser.add_argument("--priority", default="normal")
    parser.add_argument("--kind", type=TicketKind, default=TicketKind.TICKET)
    parser.add_argument("--follow", default="")
    return parser


if __name__ == "__main__":
    main()
