"""What staff are told of each part: rolls, printers, buttons, clock and silent kiosks."""

from dataclasses import replace

import pytest

from appliance import wire
from appliance.actor import Actor, Role
from appliance.desk import DepartmentWish
from appliance.rules.service_day import Source
from tests.desk.clinic import KIOSK, NOON, Clinic
from tests.desk.kiosks import pair, speaks

DESK, ADMIN = Actor(Role.RECEPTION, "desk"), Actor(Role.ADMIN, "admin")


@pytest.fixture(autouse=True)
def paired(clinic: Clinic) -> None:
    pair(clinic, "kiosk")


# --- rolls ---------------------------------------------------------------------------------------


def roll_part(clinic: Clinic) -> wire.HealthPart:
    return next(part for part in clinic.health.report().items if part.part == "paper")


def test_the_meter_outlives_the_service_and_the_kiosk(clinic: Clinic) -> None:
    speaks(clinic, meter_mm=44_000)
    clinic.desk.ticket_printed(clinic.issue().id, None, KIOSK)
    clinic.close()
    clinic.open()
    speaks(clinic, up_s=1.0, meter_mm=0)
    before = roll_part(clinic)

    speaks(clinic, up_s=9.0, meter_mm=1_000)

    assert (before.state, before.code) == ("ok", "")
    assert (roll_part(clinic).state, roll_part(clinic).code) == ("warning", "roll-low")


def test_a_kiosk_is_told_of_its_roll_by_its_own_latest_word(clinic: Clinic) -> None:
    unknown = clinic.kiosk_view.frame("kiosk").used_mm
    speaks(clinic, meter_mm=91)

    assert (unknown, clinic.kiosk_view.frame("kiosk").used_mm) == (None, 91)


def test_a_new_roll_begins_at_nothing(clinic: Clinic) -> None:
    speaks(clinic, meter_mm=49_000)

    roll = clinic.desk.new_roll(None, DESK)

    assert roll == wire.Roll("kiosk", 0, 50_000)
    assert roll_part(clinic).state == "ok"
    speaks(clinic, meter_mm=50_000)
    assert clinic.kiosks.words()[0].used_mm == 1_000


def test_the_kiosk_knows_its_own_roll_best(clinic: Clinic) -> None:
    status = wire.StatusFrame(wire.PrinterStatus("ready", 9_500, roll_mm=10_000), [], "since")

    clinic.kiosks.heard("kiosk", status)

    assert roll_part(clinic).code == "roll-low"


# --- health --------------------------------------------------------------------------------------


def fault_codes(clinic: Clinic) -> list[str]:
    return [fault.code for fault in clinic.health.faults()]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("ready", ("ok", "ok", [])),
        ("unknown", ("unknown", "ok", [])),
        ("paper-low", ("warning", "warning", ["paper-low"])),
        ("paper-out", ("trouble", "trouble", ["paper-out"])),
        ("cover-open", ("trouble", "ok", ["cover-open"])),
        ("offline", ("trouble", "ok", ["printer-offline"])),
        ("error", ("trouble", "ok", ["printer-error"])),
    ],
)
def test_each_state_of_a_printer_is_told_once(
    clinic: Clinic, state: wire.PrinterState, expected: tuple[str, str, list[str]]
) -> None:
    speaks(clinic, state)

    parts = {part.part: part.state for part in clinic.health.report().items}

    assert (parts["printer"], parts["paper"], fault_codes(clinic)) == expected


def test_a_printer_that_another_program_holds_is_told_as_such(clinic: Clinic) -> None:
    printer = wire.PrinterStatus("offline", 0, code="printer-held")

    clinic.kiosks.heard("kiosk", wire.StatusFrame(printer, [], "since"))

    assert fault_codes(clinic) == ["printer-held"]


def test_a_part_says_since_when_it_is_as_it_is(clinic: Clinic) -> None:
    speaks(clinic, "paper-out")
    (first,) = clinic.health.faults()
    clinic.clock.passes(seconds=10)
    speaks(clinic, "paper-out")
    (second,) = clinic.health.faults()
    speaks(clinic, "cover-open")
    (third,) = clinic.health.faults()

    assert first.since == second.since < third.since


def test_a_kiosk_that_falls_silent_is_told_without_anybody_asking(clinic: Clinic) -> None:
    speaks(clinic)
    assert not clinic.health.has_news()
    clinic.clock.passes(seconds=17)

    assert clinic.health.has_news()
    assert not clinic.health.has_news()
    assert fault_codes(clinic) == ["kiosk-silent"]


def test_tickets_are_out_of_order_where_no_kiosk_can_take_a_press(clinic: Clinic) -> None:
    told = [clinic.health.out_of_order()]
    clinic.clock.passes(seconds=60)
    told.append(clinic.health.out_of_order())
    speaks(clinic, "paper-out")  # the number stands on the screen
    told.append(clinic.health.out_of_order())
    stuck = wire.StatusFrame(
        wire.PrinterStatus("ready", 0), [wire.ButtonStatus("g", stuck=True)], "since"
    )
    clinic.kiosks.heard("kiosk", stuck)
    told.append(clinic.health.out_of_order())
    pair(clinic, "second")
    speaks(clinic, kiosk="second")
    told.append(clinic.health.out_of_order())

    assert told == ["", "kiosk-silent", "", "button-stuck", ""]


def test_a_clinic_without_kiosks_gives_its_tokens_at_the_desk(clinic: Clinic) -> None:
    with clinic.store.writing():
        clinic.store.devices.remove("kiosk", NOON)

    assert clinic.health.out_of_order() == ""


def test_buttons_that_are_stuck_or_missing_are_told(clinic: Clinic) -> None:
    codes = []
    for button in (wire.ButtonStatus("g", True), wire.ButtonStatus("g", False, missing=True)):
        status = wire.StatusFrame(wire.PrinterStatus("ready", 0), [button], "since")
        clinic.kiosks.heard("kiosk", status)
        codes += fault_codes(clinic)

    assert codes == ["button-stuck", "pins-missing"]


def test_an_unsure_clock_is_a_warning(clinic: Clinic) -> None:
    clinic.close()
    clinic.clock.reboots(NOON, "boot-2", sure=False)
    clinic.open()
    speaks(clinic)

    assert fault_codes(clinic) == ["clock-unsure"]
    clinic.clock.now = replace(clinic.clock.now, source=Source.NTP)
    assert clinic.health.report().status == "ok"


def test_a_kiosk_that_was_unpaired_is_forgotten(clinic: Clinic) -> None:
    speaks(clinic)
    with clinic.store.writing():
        clinic.store.devices.remove("kiosk", NOON)
    clinic.kiosks.forget("kiosk")
    clinic.clock.passes(minutes=5)

    assert fault_codes(clinic) == []


# --- buttons of departments that are gone --------------------------------------------------------


def button_part(clinic: Clinic) -> wire.HealthPart:
    return next(part for part in clinic.health.report().items if part.part == "button")


def test_a_button_of_a_retired_department_is_told_and_stays_dark(clinic: Clinic) -> None:
    code = clinic.issue().department
    printer = wire.PrinterStatus("ready", 0)
    buttons = [wire.ButtonStatus(code, stuck=False)]
    clinic.kiosks.heard("kiosk", wire.StatusFrame(printer, buttons, "since", 500.0))
    before = button_part(clinic)

    clinic.desk.add_department(DepartmentWish(name="Eye", prefix="E"), ADMIN)
    clinic.desk.remove_department(code, ADMIN)

    assert (before.state, button_part(clinic).code) == ("ok", "button-without-department")
    assert code in button_part(clinic).message
    assert clinic.kiosk_view.frame("kiosk").departments[code].open is False
