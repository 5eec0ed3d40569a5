"""Papers through the emulated printer, for tests."""

from collections.abc import Sequence
from itertools import groupby

from PIL import Image, ImageOps

from appliance.kiosk.printer.ticket_printer import PrintJob
from appliance.settings import Printer
from appliance.simulator.escpos import Command, Splitter
from appliance.simulator.paper import render
from appliance.simulator.strip import PRINTABLE

USB_80 = Printer(kind="usb", paper_mm=80)
USB_58 = Printer(kind="usb", paper_mm=58)
SERIAL_80 = Printer(kind="serial", device="/dev/ttyUSB0", paper_mm=80)
SERIAL_58 = Printer(kind="serial", device="/dev/ttyUSB0", paper_mm=58)
PRINTERS = (USB_80, USB_58, SERIAL_80, SERIAL_58)


def commands(job: PrintJob) -> Sequence[Command]:
    """What a printer reads in the bytes."""
    return tuple(Splitter().feed(b"".join(job.pieces)))


def on_paper(job: PrintJob, roll_mm: int) -> Image.Image:
    """The job's ink on a roll of this width: mode L, ink is 255."""
    paper = render(b"".join(job.pieces), roll_mm)
    margin = (paper.width - PRINTABLE[roll_mm]) // 2
    inked = ImageOps.invert(paper.convert("L"))
    return inked.crop((margin, 0, paper.width - margin, paper.height))


def ink_runs(ink: Image.Image) -> list[int]:
    """Heights of what stands on the paper, from the top: runs of rows that have ink."""
    rows = (ink.crop((0, y, ink.width, y + 1)).getbbox() is not None for y in range(ink.height))
    return [len(list(run)) for inked, run in groupby(rows) if inked]
