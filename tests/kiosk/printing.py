"""Tickets made by hand, and a printer on each kind of line with a kiosk's printer before it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from appliance.kiosk.printer.connection import DescriptorTransport
from appliance.kiosk.printer.ticket_printer import PrintJob, TicketPrinter
from appliance.kiosk.printer.transports import open_transport
from appliance.settings import Printer
from appliance.simulator.line import Line
from appliance.simulator.listeners import TcpLine, UnixLine
from appliance.simulator.node_line import FileLine, PipeLine
from appliance.simulator.printer import Printer as EmulatedPrinter
from appliance.simulator.serial_line import SerialLine
from tests.kiosk.fake_usb import POS_80, FakeUsb
from tests.simulator.jobs import FEED_AND_CUT, INITIALISE, announced, raster

GIVE_UP_S = 0.3
ANSWER_S = 0.15
PIECES = 13
DOTS_PER_MM = 8


def ticket(label: str = "G1", pieces: int = PIECES) -> PrintJob:
    """A ticket as pictures of 24 rows, some 22 KB; its length is what a real one's is."""
    bands = [raster(24)] * pieces
    return PrintJob(
        f"ticket {label}",
        [announced(f"ticket {label}"), *bands, FEED_AND_CUT],
        pieces * 24 / DOTS_PER_MM,
    )


def on_paper(job: PrintJob) -> bytes:
    """What of the job leaves its mark on paper, if it comes out whole."""
    return INITIALISE + b"".join(job.pieces[1:])


class Way(StrEnum):
    """How the kiosk reaches the printer."""

    USB = "usb"
    FILE = "file"
    SERIAL = "serial"
    NETWORK = "network"
    SIMULATED = "simulated"
    PIPE = "pipe"  # kind = file, with no way back
    USB_PIPE = "usb, one way"
    PLAIN = "plain file"


ANSWERING = (Way.USB, Way.FILE, Way.SERIAL, Way.NETWORK, Way.SIMULATED)


@dataclass(frozen=True, slots=True)
class Bench:
    """The printer itself, and the kiosk's hold on it."""

    paper: EmulatedPrinter
    printer: TicketPrinter
    transport: DescriptorTransport

    def whole(self) -> list[str | None]:
        """Labels of the tickets that came out whole, as their bytes were sent."""
        return [out.label for out in self.paper.tickets() if out.complete]


@contextmanager
def bench(
    way: Way,
    folder: Path,
    give_up_after_s: float = GIVE_UP_S,
    paper: EmulatedPrinter | None = None,
) -> Iterator[Bench]:
    """A printer on that line, which the kiosk has not looked at yet."""
    paper = paper or EmulatedPrinter()
    usb = FakeUsb(folder)
    with _line(way, paper, usb) as line:
        transport = open_transport(_settings(way, line, usb), usb.sysfs, usb.dev)
        printer = TicketPrinter(transport, give_up_after_s, ANSWER_S)
        try:
            yield Bench(paper, printer, transport)
        finally:
            printer.close()


def _line(way: Way, paper: EmulatedPrinter, usb: FakeUsb) -> Line:
    if way is Way.NETWORK:
        return TcpLine(paper)
    of_usb = way in (Way.USB, Way.USB_PIPE)
    node = usb.plug_in("lp0", POS_80) if of_usb else usb.dev / "printer"
    kinds: dict[Way, Callable[[EmulatedPrinter, Path], Line]] = {
        Way.SIMULATED: UnixLine,
        Way.PIPE: PipeLine,
        Way.USB_PIPE: PipeLine,
        Way.PLAIN: FileLine,
    }
    return kinds.get(way, SerialLine)(paper, node)


def _settings(way: Way, line: Line, usb: FakeUsb) -> Printer:
    if isinstance(line, TcpLine):
        return Printer(kind="network", device=f"127.0.0.1:{line.port}")
    kinds = {Way.USB_PIPE: "usb", Way.PIPE: "file", Way.PLAIN: "file"}
    kind = kinds.get(way, way.value)
    device = "" if kind == "usb" else str(usb.dev / "printer")
    return Printer(kind=kind, device=device, baud=115200)
