"""What reception and doctors do with a token, and who is next then."""

import pytest

from appliance.actor import Actor, Role
from appliance.desk import NotYours, Target
from appliance.rules.errors import FieldWrong
from appliance.rules.tokens import Position, Priority, Status, Token, VerbNotAllowed
from tests.desk.clinic import DOCTOR, Clinic

DESK = Actor(Role.RECEPTION, "desk")


def labels(clinic: Clinic, calls: int, counter: str = "room-1") -> list[str]:
    """Whom the next calls bring."""
    return [token.label for _ in range(calls) if (token := clinic.call_next(counter))]


def called(clinic: Clinic) -> Token:
    token = clinic.call_next()
    assert token is not None
    return token


def test_who_was_on_hold_comes_back_into_the_return_lane_one_to_one(clinic: Clinic) -> None:
    for _ in range(5):
        clinic.issue()
    first, second = called(clinic), called(clinic)
    clinic.desk.hold(second.id, "lab", DOCTOR)
    third = called(clinic)
    clinic.desk.hold(third.id, "dressing", DOCTOR)

    for token in (second, third):
        clinic.desk.return_(token.id, DESK)

    assert clinic.token(first).status is Status.DONE
    assert labels(clinic, 4) == ["G2", "G4", "G3", "G5"]


def test_on_hold_the_counter_is_free_and_the_label_stays(clinic: Clinic) -> None:
    clinic.issue()
    token = called(clinic)

    held = clinic.desk.hold(token.id, "lab", DOCTOR)

    assert (held.status, held.label) == (Status.ON_HOLD, "G1")
    assert clinic.current() is None


def test_who_misses_the_call_has_one_second_chance_after_three_more(clinic: Clinic) -> None:
    for _ in range(12):
        clinic.issue()
    called(clinic)
    clinic.desk.mark_missed("room-1", DOCTOR)

    assert labels(clinic, 4) == ["G2", "G3", "G4", "G1"]
    clinic.desk.mark_missed("room-1", DOCTOR)
    assert labels(clinic, 8) == [f"G{n}" for n in range(5, 13)]
    assert clinic.rows("SELECT label FROM token WHERE status = 'missed'") == [("G1",)]


def test_who_is_reinstated_comes_after_the_next_two(clinic: Clinic) -> None:
    for _ in range(5):
        clinic.issue()
    missed = called(clinic)
    clinic.desk.mark_missed("room-1", DOCTOR)

    clinic.desk.reinstate(missed.id, DESK)

    assert [t.label for t in clinic.views.counter_frame("room-1").waiting][:3] == ["G2", "G3", "G1"]
    assert labels(clinic, 4) == ["G2", "G3", "G1", "G4"]


@pytest.mark.parametrize(
    ("position", "order"),
    [
        (Position.FRONT, ["G2", "C1", "C2"]),
        (Position.AGE, ["C1", "G2", "C2"]),
        (Position.END, ["C1", "C2", "G2"]),
    ],
)
def test_a_transfer_puts_the_token_where_staff_say(
    clinic: Clinic, position: Position, order: list[str]
) -> None:
    clinic.issue()
    clinic.issue("children")
    second = clinic.issue()
    clinic.issue("children")
    labels(clinic, 1)

    moved = clinic.desk.transfer(second.id, Target("children", None, position), DESK)

    assert (moved.label, moved.department, moved.issued_department) == ("G2", "children", "general")
    assert labels(clinic, 3, "room-2") == order


def test_a_token_for_one_counter_is_called_there_only(clinic: Clinic) -> None:
    first, _ = clinic.issue(), clinic.issue()

    clinic.desk.transfer(first.id, Target(None, "room-2"), DESK)

    assert clinic.views.token(clinic.token(first)).counter == "room-2"
    assert labels(clinic, 2) == ["G2"]
    assert labels(clinic, 1, "room-2") == ["G1"]


def test_a_transfer_names_a_department_or_a_counter_that_serves_it(clinic: Clinic) -> None:
    token = clinic.issue()

    with pytest.raises(FieldWrong):
        clinic.desk.transfer(token.id, Target(None, None), DESK)
    with pytest.raises(FieldWrong):
        clinic.desk.transfer(token.id, Target("children", "room-1"), DESK)

    assert clinic.token(token) == token


def test_high_priority_goes_before_two_normal_and_an_emergency_before_all(clinic: Clinic) -> None:
    tokens = [clinic.issue() for _ in range(7)]

    for token in tokens[4:6]:
        clinic.desk.give_priority(token.id, Priority.HIGH, "fever", DESK)
    clinic.desk.give_priority(tokens[6].id, Priority.EMERGENCY, "bleeding", DESK)

    assert labels(clinic, 7) == ["G7", "G5", "G1", "G2", "G6", "G3", "G4"]
    assert ("fever",) in clinic.rows("SELECT why FROM event WHERE verb = 'priority'")


def test_a_cancelled_token_is_over(clinic: Clinic) -> None:
    token = clinic.issue()

    clinic.desk.cancel(token.id, "went home", DESK)

    assert clinic.call_next() is None
    with pytest.raises(VerbNotAllowed):
        clinic.desk.return_(token.id, DESK)


def test_a_doctor_acts_on_the_tokens_of_the_own_counter_only(clinic: Clinic) -> None:
    clinic.issue()
    token = called(clinic)
    elsewhere = Actor(Role.DOCTOR, "tablet-2", "room-2")

    with pytest.raises(NotYours):
        clinic.desk.hold(token.id, "lab", elsewhere)
    assert clinic.desk.reprint(token.id, elsewhere) == token

    clinic.desk.hold(token.id, "lab", Actor(Role.DOCTOR, "tablet-1", "room-1"))


def test_a_reprint_is_asked_of_the_kiosk_until_it_answered(clinic: Clinic) -> None:
    token = clinic.issue()
    clinic.desk.ticket_printed(token.id, "paper-out", DOCTOR)
    clinic.desk.reprint(token.id, DESK)
    (job,) = clinic.jobs()

    clinic.desk.job_ended(job.id, None, Actor(Role.KIOSK, "kiosk"))
    clinic.desk.job_ended(job.id, None, Actor(Role.KIOSK, "kiosk"))

    assert (job.kind, job.token and job.token.label) == ("reprint", "G1")
    assert clinic.jobs() == []
    assert clinic.views.token(clinic.token(token)).printed
    assert clinic.board.board().unprinted == []


def test_undo_after_a_second_chance_puts_everything_back(clinic: Clinic) -> None:
    for _ in range(6):
        clinic.issue()
    called(clinic)
    clinic.desk.mark_missed("room-1", DOCTOR)
    labels(clinic, 2)
    tokens = clinic.rows("SELECT * FROM token ORDER BY serial")
    rotations = clinic.rows("SELECT * FROM rotation ORDER BY scope, code")

    labels(clinic, 1)
    clinic.desk.undo("room-1", DOCTOR)

    assert clinic.rows("SELECT * FROM token ORDER BY serial") == tokens
    assert clinic.rows("SELECT * FROM rotation ORDER BY scope, code") == rotations
    assert labels(clinic, 2) == ["G4", "G1"]


def test_a_counter_pauses_and_a_call_opens_it_again(clinic: Clinic) -> None:
    clinic.issue()
    clinic.desk.pause_counter("room-1", 15, DOCTOR)
    paused = clinic.board.board().counters[0]

    labels(clinic, 1)

    assert (paused.state, paused.back_at) == ("paused", "2026-11-21T12:15:00.000+05:30")
    assert clinic.board.board().counters[0].state == "open"


def test_who_is_expected_at_a_closed_counter_is_told_until_somebody_is_there(
    clinic: Clinic,
) -> None:
    clinic.desk.close_counter("room-1", "14:30", DOCTOR)
    told = clinic.board.board().counters[0]
    clinic.desk.open_counter("room-1", DOCTOR)

    assert (told.state, told.back_at) == ("closed", None)
    assert told.expected_at == "2026-11-21T14:30:00.000+05:30"
    assert clinic.board.board().counters[0].expected_at is None
    assert clinic.rows("SELECT detail FROM event WHERE verb = 'close_counter'") == [
        ('{"expected_at": "14:30"}',)
    ]


def test_a_time_that_is_past_or_far_is_refused_and_nothing_changes(clinic: Clinic) -> None:
    for said in ("11:59", "12:00", "00:01", "25:00"):
        with pytest.raises(FieldWrong, match="expected_at"):
            clinic.desk.close_counter("room-1", said, DOCTOR)

    assert clinic.board.board().counters[0].state == "open"


def test_closed_without_a_time_nobody_is_expected_any_more(clinic: Clinic) -> None:
    clinic.desk.close_counter("room-1", "14:30", DOCTOR)

    clinic.desk.close_counter("room-1", None, DOCTOR)

    told = clinic.board.board().counters[0]
    assert (told.state, told.expected_at) == ("closed", None)


def test_a_time_of_yesterday_is_not_read_as_todays(clinic: Clinic) -> None:
    clinic.desk.close_counter("room-1", "14:30", DOCTOR)
    clinic.desk.pause_counter("room-2", 30, DOCTOR)

    clinic.clock.passes(hours=20)

    assert [(c.back_at, c.expected_at) for c in clinic.board.board().counters] == [
        (None, None),
        (None, None),
    ]


def test_what_people_are_told_is_what_happens(clinic: Clinic) -> None:
    tokens = [clinic.issue(priority=p) for p in [*Priority, *Priority, Priority.NORMAL]]
    told = {t.label: t.ahead for t in clinic.views.tokens(tokens)}
    board = clinic.board.board().next["general"]

    order = labels(clinic, len(tokens))

    assert {label: place for place, label in enumerate(order)} == told
    assert order[:3] == board
