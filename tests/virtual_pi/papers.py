"""Judges the printer's paper after everything that was unplugged: which labels stand on it. Pure.

A ticket is known by the dots of its label and of its mark (late, copy); so it does not matter how
many were ahead, nor that a power cut left half a ticket above the next one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from appliance.kiosk.ticket.blocks import INK, Mark, painted
from appliance.kiosk.ticket.escpos_bytes import Writer
from appliance.kiosk.ticket.layout import LAYOUTS
from appliance.kiosk.ticket.picture import ticket_block
from appliance.kiosk.ticket.sample import SAMPLE
from appliance.kiosk.ticket.text import TicketKind, ticket_text
from appliance.settings import Settings

_RASTER = re.compile(rb"\x1dv0.(..)(..)", re.DOTALL)
_Choice = Callable[[Sequence[Mark]], Mark]


@dataclass(frozen=True, slots=True)
class Seen:
    """A label on paper and how the ticket is marked, in the order of the paper."""

    label: str
    kind: TicketKind


class Reader:
    """Reads tickets of one clinic and printer that bear one of these labels."""

    def __init__(self, settings: Settings, labels: Iterable[str]) -> None:
        self._settings = settings
        self._writer = Writer(settings.printer.profile)
        self._dots = LAYOUTS[settings.printer.paper_mm].width
        self._labels = {
            ink: label for label in labels for kind in TicketKind for ink in self._inks(kind, label)
        }
        self._kinds = {
            ink: kind
            for kind in TicketKind
            if kind is not TicketKind.TICKET
            for ink in self._inks(kind, SAMPLE.label, _topmost)
        }

    def seen(self, printed: bytes) -> list[Seen]:
        """Each label in what a printer got up to a cut, with the mark that stands above it."""
        rows = dots_of(printed, self._dots // 8)
        kinds = sorted(self._found(rows, self._kinds))
        found, above = [], 0
        for at, label in sorted(self._found(rows, self._labels)):
            marks = [kind for place, kind in kinds if above <= place < at]
            found.append(Seen(label, TicketKind(marks[-1] if marks else TicketKind.TICKET)))
            above = at
        return found

    def _found(self, rows: bytes, inks: Mapping[bytes, str]) -> Iterator[tuple[int, str]]:
        for ink, meaning in inks.items():
            at = rows.find(ink)
            while at >= 0:
                if at % (self._dots // 8) == 0:
                    yield at, meaning
                at = rows.find(ink, at + 1)

    def _inks(self, kind: TicketKind, label: str, chosen: _Choice | None = None) -> set[bytes]:
        """Where nobody is ahead, there is room for more words in the mark."""
        return {self._ink(kind, label, ahead, chosen or _tallest) for ahead in (0, 9)}

    def _ink(self, kind: TicketKind, label: str, ahead: int, chosen: _Choice) -> bytes:
        token = msgspec.structs.replace(SAMPLE, label=label, ahead=ahead)
        block = ticket_block(
            ticket_text(token, self._settings.clinic, kind), self._settings.printer.paper_mm
        )
        mark = chosen(block.marks)
        _, top, _, bottom = mark.picture.point(lambda ink: ink >= INK and 255).getbbox() or (0,) * 4
        rows = (0, mark.y + top, self._dots, mark.y + bottom)
        strip = painted(block, self._dots).crop(rows)
        return dots_of(b"".join(self._writer.picture(strip)), self._dots // 8)


def dots_of(printed: bytes, row_bytes: int) -> bytes:
    """All rows of dots in what a printer got, each filled up to the paper's width."""
    rows, at = [], 0
    while band := _RASTER.search(printed, at):
        width, height = (int.from_bytes(side, "little") for side in band.groups())
        at = band.end() + width * height
        dots = printed[band.end() : at]
        rows += [
            dots[start : start + width].ljust(row_bytes, b"\0")
            for start in range(0, width * height, width)
        ]
    return b"".join(rows)


def judge_paper(seen: Iterable[Seen], known: Iterable[str]) -> Iterator[str]:
    """Broken promises: no label of a number that is not stored, none twice without the mark."""
    stored, before = set(known), set[str]()
    for paper in seen:
        if paper.label not in stored:
            yield f"{paper.label} is on paper and in no database"
        if paper.label in before and paper.kind is not TicketKind.REPRINT:
            yield f"{paper.label} came out twice, the second time as {paper.kind}"
        before.add(paper.label)


def _tallest(marks: Sequence[Mark]) -> Mark:
    return max(marks, key=lambda mark: mark.picture.height)


def _topmost(marks: Sequence[Mark]) -> Mark:
    return min(marks, key=lambda mark: mark.y)
