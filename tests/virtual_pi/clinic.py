"""What the checks ask of the appliance: its API from outside, its journal, its paper."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, cast

import msgspec
import urllib3

from appliance import wire
from appliance.kiosk.ticket.job import TicketDrawer
from appliance.kiosk.ticket.text import TicketKind
from appliance.settings import settings_from
from tests.virtual_pi.install import UNITS, pair, settings_table
from tests.virtual_pi.machine import VirtualPi

_RASTER = re.compile(rb"\x1dv0.(..)(..)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Clinic:
    """The queue as a paired device outside the machine sees it."""

    url: str
    token: str

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The JSON answer to one request. Raises for anything but 2xx."""
        answer = urllib3.request(
            method,
            self.url + path,
            body=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            },
            timeout=20,
        )
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.data!r}"
        return answer.json()

    def tokens(self) -> list[dict[str, Any]]:
        """The open day's tokens, by number, without the wait, which each look reckons anew."""
        day = self.ask("GET", "/api/board")["day"]
        pages = self._pages(f"/api/tokens?day={day}")
        items = [token | {"wait": None} for page in pages for token in page]
        return sorted(items, key=lambda token: cast(int, token["number"]))

    def events(self) -> list[dict[str, Any]]:
        """Everything that ever happened, oldest first."""
        found: list[dict[str, Any]] = []
        while batch := self.ask("GET", f"/api/events?after={found[-1]['id'] if found else 0}"):
            if not batch["items"]:
                return found
            found += batch["items"]
        return found

    def _pages(self, path: str) -> Iterator[list[dict[str, Any]]]:
        for page in count(1):
            items = self.ask("GET", f"{path}&per_page=100&page={page}")["items"]
            yield items
            if len(items) < 100:
                return


def admin(pi: VirtualPi) -> Clinic:
    """An admin's device on the other side of the network."""
    return Clinic(pi.url(), pair(pi, "admin"))


def ticket_of(token: dict[str, Any]) -> bytes:
    """The picture of this token's ticket, row by row, as the kiosk must have sent it."""
    settings = settings_from(settings_table(), "test")
    drawer = TicketDrawer(settings.clinic, settings.printer)
    known = msgspec.convert(token, wire.Token)
    return picture_in(b"".join(drawer.draw(known, TicketKind.TICKET).pieces))


def picture_in(printed: bytes) -> bytes:
    """The rows of dots in what a printer got, whatever stands between the bands."""
    rows, at = b"", 0
    while band := _RASTER.search(printed, at):
        width, height = (int.from_bytes(side, "little") for side in band.groups())
        at = band.end() + width * height
        rows += printed[band.end() : at]
    return rows


def cuts_in(printed: bytes) -> int:
    """How often the knife was asked for."""
    return printed.count(b"\x1dV")


def journal(pi: VirtualPi, since_s: float) -> list[tuple[float, str, str]]:
    """(seconds since 1970, unit, message) of our programs, oldest first."""
    units = " ".join(f"-u {unit}" for unit in UNITS)
    fields = "--output-fields=MESSAGE,_SYSTEMD_UNIT"
    lines = pi.root(f"journalctl {units} -o json {fields} --no-pager --since=@{since_s:.0f}")
    found = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    return [
        (int(row["__REALTIME_TIMESTAMP"]) / 1e6, row.get("_SYSTEMD_UNIT", ""), row["MESSAGE"])
        for row in found
        if isinstance(row.get("MESSAGE"), str)
    ]
