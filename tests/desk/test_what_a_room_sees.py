"""A room's page shows the first who wait; what it tells of the others is true all the same."""

from appliance import wire
from appliance.desk import Target
from appliance.rules.tokens import Token
from tests.desk.clinic import DOCTOR, KIOSK, Clinic


def without_ticket(clinic: Clinic, department: str = "general") -> Token:
    token = clinic.issue(department)
    return clinic.desk.ticket_printed(token.id, "paper-out", KIOSK)


def seen(clinic: Clinic, room: str = "room-1") -> wire.CounterFrame:
    return clinic.views.counter_frame(room)


def labels(frame: wire.CounterFrame) -> list[str]:
    return [token.label for token in frame.unprinted]


def test_all_who_wait_are_counted_and_the_first_fifty_are_shown(clinic: Clinic) -> None:
    for _ in range(80):
        clinic.issue()

    frame = seen(clinic)

    assert (len(frame.waiting), frame.waiting_total) == (50, 80)


def test_who_waits_for_another_room_alone_is_not_counted(clinic: Clinic) -> None:
    for _ in range(60):
        clinic.issue()
    for n in range(12):
        token = clinic.issue()
        room = "room-2" if n < 6 else "room-1"
        clinic.desk.transfer(token.id, Target(None, room), DOCTOR)

    many = seen(clinic).waiting_total
    for _ in range(20):
        clinic.call_next()

    assert (many, seen(clinic).waiting_total, len(seen(clinic).waiting)) == (66, 46, 46)


def test_a_room_of_several_departments_counts_them_all(clinic: Clinic) -> None:
    for _ in range(30):
        clinic.issue("general"), clinic.issue("children")

    assert seen(clinic, "room-2").waiting_total == 60
    assert seen(clinic, "room-1").waiting_total == 30


def test_whose_ticket_failed_is_seen_behind_the_first_fifty_too(clinic: Clinic) -> None:
    first = without_ticket(clinic)
    for _ in range(60):
        clinic.issue()
    last = without_ticket(clinic)

    frame = seen(clinic)

    assert last.id not in [token.id for token in frame.waiting]
    assert frame.unprinted == [
        wire.WithoutTicket(last.id, "G62", "2026-11-21T12:00:00.000+05:30", "paper-out"),
        wire.WithoutTicket(first.id, "G1", "2026-11-21T12:00:00.000+05:30", "paper-out"),
    ]


def test_a_room_sees_the_missing_tickets_of_its_own_departments(clinic: Clinic) -> None:
    without_ticket(clinic, "children")
    without_ticket(clinic)

    assert labels(seen(clinic, "room-1")) == ["G1"]
    assert labels(seen(clinic, "room-2")) == ["G1", "C1"]
    assert [seen(clinic, room).unprinted_total for room in ("room-1", "room-2")] == [1, 2]


def test_who_waits_no_more_or_has_the_ticket_is_not_among_them(clinic: Clinic) -> None:
    without_ticket(clinic)
    printed = without_ticket(clinic)
    clinic.call_next()

    clinic.desk.ticket_printed(printed.id, None, KIOSK)

    assert labels(seen(clinic)) == []


def test_after_a_day_without_paper_the_newest_fifty_are_told(clinic: Clinic) -> None:
    for _ in range(60):
        without_ticket(clinic)

    frame = seen(clinic)

    told = labels(frame)
    assert (len(told), told[0], told[-1]) == (50, "G60", "G11")
    assert frame.unprinted_total == 60
