"""A USB printer is found by what it is, on any port; and never the one in the office."""

import logging
import os
from pathlib import Path

import pytest

from appliance.kiosk.printer.ticket_printer import NotPrinted, TicketPrinter
from appliance.kiosk.printer.transports import open_transport
from appliance.kiosk.printer.usb_choice import WANTED
from appliance.settings import Printer
from tests.kiosk.fake_usb import (
    EPSON,
    EPSON_INKJET,
    NO_NAME,
    OFFICE,
    POS_80,
    FakeUsb,
    Says,
)
from tests.kiosk.printing import GIVE_UP_S, ticket


@pytest.fixture
def usb(tmp_path: Path) -> FakeUsb:
    return FakeUsb(tmp_path)


def kiosk_printer(usb: FakeUsb, device: str = "") -> TicketPrinter:
    transport = open_transport(Printer(kind="usb", device=device), usb.sysfs, usb.dev)
    return TicketPrinter(transport, GIVE_UP_S)


def found_by(usb: FakeUsb, device: str = "") -> str:
    """Where a kiosk that just started finds its printer."""
    printer = kiosk_printer(usb, device)
    printer.check()
    found = printer.found
    printer.close()
    return found


def trouble_of(printer: TicketPrinter) -> str:
    """Why a ticket does not come out; the same words stand in the printer's trouble."""
    with pytest.raises(NotPrinted) as trouble:
        printer.print(ticket())
    assert not trouble.value.torn
    assert printer.trouble.startswith(f"{trouble.value.code}: ")
    return printer.trouble


def test_the_only_printer_is_found_and_named(usb: FakeUsb) -> None:
    node = usb.plug_in_file("lp0", POS_80)

    assert found_by(usb) == f"{node} · 0416:5011 POS-80"


@pytest.mark.parametrize("office", [OFFICE, EPSON_INKJET], ids=lambda says: says.name)
@pytest.mark.parametrize("receipt", [POS_80, EPSON, NO_NAME], ids=lambda says: says.name)
def test_an_office_printer_beside_it_gets_no_tickets(
    usb: FakeUsb, office: Says, receipt: Says
) -> None:
    office_node = usb.plug_in_file("lp0", office, port="1-1.1")
    node = usb.plug_in_file("lp1", receipt, port="1-1.4")
    printer = kiosk_printer(usb)

    printer.check()
    printer.print(ticket())

    assert printer.found.startswith(str(node))
    assert node.stat().st_size > 0
    assert office_node.stat().st_size == 0
    printer.close()


def test_an_office_printer_gets_no_tickets_while_the_receipt_printer_is_away(usb: FakeUsb) -> None:
    office_node = usb.plug_in_file("lp0", OFFICE, port="1-1.1")
    usb.plug_in_file("lp1", POS_80, port="1-1.4")
    printer = kiosk_printer(usb)
    printer.check()

    usb.pull_out("lp1")

    assert printer.check() == "offline"
    assert "LaserJet" in trouble_of(printer)
    assert office_node.stat().st_size == 0


def test_a_printer_without_a_name_is_taken_where_it_is_the_only_one(usb: FakeUsb) -> None:
    usb.plug_in_file("lp2", NO_NAME)

    assert found_by(usb).endswith("/lp2 · abcd:0001 USB Printer")


def test_one_that_looks_like_a_receipt_printer_is_preferred(usb: FakeUsb) -> None:
    usb.plug_in_file("lp0", NO_NAME, port="1-1.1")
    usb.plug_in_file("lp1", EPSON, port="1-1.2")

    assert found_by(usb).endswith("/lp1 · 04b8:0e15 EPSON TM-T20II")


@pytest.mark.parametrize(
    ("device", "node"),
    [
        ("usb:0416:5011", "lp1"),
        ("usb:04B8:0E15", "lp0"),
        ("usb:04b8:0e15:X1", "lp0"),
        ("usb:04b8:0e15:X2", "lp2"),
        ("usb:03f0:0c17", "lp3"),  # named, even an office printer is taken
    ],
)
def test_the_settings_name_the_one_that_is_wanted(usb: FakeUsb, device: str, node: str) -> None:
    usb.plug_in_file("lp0", EPSON, port="1-1.1")
    usb.plug_in_file("lp1", POS_80, port="1-1.2")
    usb.plug_in_file("lp2", Says("04b8", "0e15", "TM-T20II", serial="X2"), port="1-1.3")
    usb.plug_in_file("lp3", OFFICE, port="1-1.4")

    assert found_by(usb, device).startswith(f"{usb.dev}/usb/{node} · ")


def test_a_path_in_the_settings_is_taken_as_it_is(usb: FakeUsb) -> None:
    usb.plug_in_file("lp0", EPSON, port="1-1.1")
    node = usb.plug_in_file("lp1", NO_NAME, port="1-1.2")
    own = usb.dev / "my-printer"
    own.symlink_to(node)

    assert found_by(usb, str(node)) == f"{node} · abcd:0001 USB Printer"
    assert found_by(usb, str(own)) == str(own)


def test_a_wanted_printer_that_is_not_there_is_told_with_those_that_are(usb: FakeUsb) -> None:
    usb.plug_in_file("lp0", EPSON)
    printer = kiosk_printer(usb, "usb:0416:5011")

    assert printer.check() == "offline"

    assert trouble_of(printer) == (
        "printer-offline: no usb:0416:5011 on USB;"
        f" there is {usb.dev}/usb/lp0 · 04b8:0e15 EPSON TM-T20II (usb:04b8:0e15:X1)"
    )


def test_a_printer_that_comes_back_on_another_port_is_found_at_the_next_look(
    usb: FakeUsb,
) -> None:
    usb.plug_in_file("lp0", POS_80, port="1-1.1")
    printer = kiosk_printer(usb)
    printer.check()
    usb.pull_out("lp0")
    assert printer.check() == "offline"

    node = usb.plug_in_file("lp5", POS_80, port="2-1")

    assert printer.check() == "unknown"
    assert printer.found == f"{node} · 0416:5011 POS-80"
    printer.close()


def test_the_printer_used_before_is_taken_again_rather_than_another(usb: FakeUsb) -> None:
    usb.plug_in_file("lp7", EPSON, port="1-1.4")
    printer = kiosk_printer(usb)
    printer.check()
    usb.pull_out("lp7")
    assert printer.check() == "offline"

    usb.plug_in_file("lp0", POS_80, port="1-1.1")
    usb.plug_in_file("lp8", EPSON, port="1-1.2")
    printer.check()

    assert "TM-T20II" in printer.found
    printer.close()


def test_of_two_alike_the_first_prints_and_the_log_says_once_how_to_choose(
    usb: FakeUsb, caplog: pytest.LogCaptureFixture
) -> None:
    usb.plug_in_file("lp0", POS_80, port="1-1.1")
    usb.plug_in_file("lp1", POS_80, port="1-1.2")
    usb.plug_in_file("lp2", EPSON, port="1-1.3")
    printer = kiosk_printer(usb)

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            printer.check()
            printer.close()

    told = [r.getMessage() for r in caplog.records if "several-printers" in r.getMessage()]
    assert len(told) == 1
    assert f'"{usb.dev}/usb/lp1"' in told[0]  # alike: only the node tells them apart
    assert '"usb:04b8:0e15:X1"' in told[0]


@pytest.mark.parametrize(
    ("driver", "words"),
    [
        ("usbfs", "is held by another program through libusb (driver usbfs)"),
        ("", "has no driver: load usblp"),
        ("usb-storage", "is held by the driver usb-storage instead of usblp"),
    ],
)
def test_a_printer_that_somebody_else_holds_is_told_by_name(
    usb: FakeUsb, driver: str, words: str
) -> None:
    usb.hold(POS_80, driver, port="1-1.3")
    printer = kiosk_printer(usb)

    assert printer.check() == "offline"

    assert trouble_of(printer).startswith(
        f"printer-held: 0416:5011 POS-80 on USB port 1-1.3 {words}"
    )


def test_a_held_office_printer_is_not_what_is_looked_for(usb: FakeUsb) -> None:
    usb.hold(OFFICE, "usbfs")

    assert trouble_of(kiosk_printer(usb)).startswith("printer-offline: no receipt printer on USB")


def test_a_printer_let_go_by_its_holder_is_found(usb: FakeUsb) -> None:
    usb.hold(POS_80, "usbfs", port="1-1.3")
    printer = kiosk_printer(usb)
    assert printer.check() == "offline"

    usb.plug_in_file("lp0", POS_80, port="1-1.4")

    assert printer.check() == "unknown"
    assert printer.trouble == ""
    printer.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_printer_that_may_not_be_opened_says_so(usb: FakeUsb) -> None:
    usb.plug_in_file("lp0", POS_80).chmod(0)

    assert "group lp" in trouble_of(kiosk_printer(usb))


def test_without_sysfs_the_nodes_are_all_that_is_known(usb: FakeUsb, tmp_path: Path) -> None:
    (usb.dev / "usb" / "lp10").touch()
    (usb.dev / "usb" / "lp9").touch()
    transport = open_transport(Printer(kind="usb"), tmp_path / "no-sys", usb.dev)
    printer = TicketPrinter(transport, GIVE_UP_S)

    printer.check()

    assert printer.found == f"{usb.dev}/usb/lp9"
    printer.close()


def test_odd_bytes_in_what_a_printer_says_of_itself_hurt_nobody(usb: FakeUsb) -> None:
    node = usb.plug_in_file("lp0", POS_80)
    device = usb.sysfs / "devices" / "usb1" / "1-1.2"
    (device / "product").write_bytes(b"POS\x1b[31m\xff\x00-80\n" * 1000)

    found = found_by(usb)

    assert found.startswith(str(node))
    assert found.isprintable()


def test_an_identity_has_one_way_to_be_written() -> None:
    assert WANTED.fullmatch("usb:0416:5011")
    assert WANTED.fullmatch("usb:0416:5011:A:1")
    assert not WANTED.fullmatch("usb:416:5011")
    assert not WANTED.fullmatch("/dev/usb/lp0")
