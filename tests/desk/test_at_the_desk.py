"""What reception gives and sees: paper for its tokens, holds with their reasons, kiosks' paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.actor import Actor, Role
from appliance.desk import IssuingWord, Wanted
from appliance.desk_view import DeskFacts, DeskView
from appliance.limits import Limits
from appliance.rules.tokens import Origin, Priority, Token
from appliance.settings import Queue
from appliance.settings.shapes import OpeningHours
from tests.desk.clinic import DOCTOR, KIOSK, Clinic
from tests.desk.kiosks import pair, speaks

DESK = Actor(Role.RECEPTION, "desk")


@pytest.fixture
def desk_view(clinic: Clinic) -> DeskView:
    limits = Limits(clinic.store, clinic.service_clock, clinic.rules)
    facts = DeskFacts(clinic.board, limits, clinic.kiosks, clinic.notices, keeps_names=True)
    return DeskView(clinic.store, clinic.service_clock, clinic.views, clinic.health, facts)


def issue_at_desk(clinic: Clinic, *, prints: bool = True) -> Token:
    wanted = Wanted("general", Origin.RECEPTION, prints=prints)
    return clinic.desk.issue(wanted, DESK).token


def test_a_token_given_at_the_desk_is_printed_by_the_kiosk_as_a_first_ticket(
    clinic: Clinic,
) -> None:
    pair(clinic, "kiosk")
    token = issue_at_desk(clinic)
    (job,) = clinic.jobs()

    clinic.desk.job_ended(job.id, None, KIOSK)

    assert (job.kind, job.token.label if job.token else "") == ("ticket", token.label)
    assert clinic.token(token).printed_at is not None
    assert clinic.jobs() == []


def test_a_desk_ticket_that_fails_stands_as_unprinted_at_once(clinic: Clinic) -> None:
    pair(clinic, "kiosk")
    token = issue_at_desk(clinic)
    (job,) = clinic.jobs()

    clinic.desk.job_ended(job.id, "paper-out", KIOSK)

    assert clinic.token(token).print_problem == "paper-out"
    assert [shown.label for shown in clinic.board.board().unprinted] == [token.label]


def test_without_a_kiosk_or_the_wish_for_paper_the_number_is_given_all_the_same(
    clinic: Clinic,
) -> None:
    assert issue_at_desk(clinic).label == "G1"
    pair(clinic, "kiosk")
    assert issue_at_desk(clinic, prints=False).label == "G2"
    assert clinic.jobs() == []


def test_the_reason_of_a_priority_stands_in_the_event_of_the_issue(clinic: Clinic) -> None:
    wanted = Wanted("general", Origin.RECEPTION, Priority.HIGH, reason="in pain")

    clinic.desk.issue(wanted, DESK)

    with clinic.store.reading():
        event = clinic.store.events.after(0, 10)[-1]
    assert (event.verb, event.why) == ("issue", "in pain")


def test_the_desk_sees_since_when_and_why_somebody_is_on_hold(
    clinic: Clinic, desk_view: DeskView
) -> None:
    clinic.issue()
    held = clinic.call_next()
    assert held is not None
    clinic.clock.passes(minutes=5)
    clinic.desk.hold(held.id, "lab", DOCTOR)
    clinic.clock.passes(minutes=7)

    stands = desk_view.frame().stands

    assert stands.keys() == {held.id}
    assert (stands[held.id].why, stands[held.id].since[11:16]) == ("lab", "12:05")


def test_the_desk_sees_since_when_somebody_has_missed_the_call(
    clinic: Clinic, desk_view: DeskView
) -> None:
    clinic.issue()
    called = clinic.call_next()
    assert called is not None
    clinic.desk.mark_missed("room-1", DOCTOR)

    assert desk_view.frame().stands[called.id].since[11:16] == "12:00"
    clinic.desk.reinstate(called.id, DESK)
    assert desk_view.frame().stands == {}


def test_the_desk_sees_each_kiosk_its_printer_and_its_roll(
    clinic: Clinic, desk_view: DeskView
) -> None:
    pair(clinic, "kiosk")
    pair(clinic, "silent")
    speaks(clinic, "paper-low", meter_mm=1200)

    speaking, silent = desk_view.frame().kiosks

    assert (speaking.printer, speaking.used_mm, speaking.roll_mm) == ("paper-low", 1200, 50_000)
    assert (silent.kiosk, silent.printer) == ("silent", None)


def test_the_desk_sees_what_staff_have_stopped_and_allowed(
    clinic: Clinic, desk_view: DeskView
) -> None:
    clinic.desk.set_issuing(IssuingWord(open=False, department="children"), DESK)
    clinic.desk.set_issuing(IssuingWord(open=False, extra=3, department="general"), DESK)

    frame = desk_view.frame()

    assert {code: issuing.reason for code, issuing in frame.at_desk.items()} == {
        "general": None,
        "children": "stopped",
    }
    assert frame.extra == {"general": 3, "children": 0}
    assert frame.stopped == ["general", "children"]


@pytest.fixture
def at_night(tmp_path: Path) -> Iterator[Clinic]:
    rules = Queue(hours=(OpeningHours(opens="08:00", closes="09:00"),))
    clinic = Clinic(tmp_path, rules=rules)
    yield clinic
    clinic.close()


def test_hours_do_not_bind_the_desk(at_night: Clinic) -> None:
    limits = Limits(at_night.store, at_night.service_clock, at_night.rules)
    facts = DeskFacts(at_night.board, limits, at_night.kiosks, at_night.notices, keeps_names=False)
    clinic = at_night

    frame = DeskView(clinic.store, clinic.service_clock, clinic.views, clinic.health, facts).frame()

    assert [d.issuing.reason for d in frame.departments] == ["outside-hours", "outside-hours"]
    assert all(issuing.open for issuing in frame.at_desk.values())
