"""Hours, capacity, staff's stop and `+n`, on a real database with a clock that is told the time."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appliance.actor import Actor, Role
from appliance.day_watch import DayWatch
from appliance.desk import IssuingWord, Wanted
from appliance.limits import IssuingWatch, Limits
from appliance.rules.errors import NotKnown
from appliance.rules.issuing import IssuingClosed, Why
from appliance.rules.patients import Patient
from appliance.rules.tokens import Origin, Token
from appliance.settings import DepartmentCapacity, OpeningHours, Queue
from tests.desk.clinic import DOCTOR, KIOSK, NOON, Clinic
from tests.store.test_query_counts import count_queries

RECEPTION = Actor(Role.RECEPTION, "desk")
MORNING = Queue(hours=(OpeningHours(opens="09:00", closes="13:00"),))
FULL_AT_TWO = Queue(capacities=(DepartmentCapacity("general", 2),))

Opens = Callable[[Queue], Clinic]


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    opened: list[Clinic] = []

    def clinic(rules: Queue) -> Clinic:
        opened.append(Clinic(tmp_path, rules=rules))
        return opened[-1]

    yield clinic
    for each in opened:
        each.close()


def at_the_desk(clinic: Clinic, patient: Patient | None = None, to: str = "general") -> Token:
    return clinic.desk.issue(Wanted(to, Origin.RECEPTION, patient=patient), RECEPTION).token


def from_a_browser(clinic: Clinic, visitor: str, to: str = "general") -> Token:
    return clinic.desk.issue(Wanted(to, Origin.WEB, visitor=visitor), Actor(Role.PUBLIC)).token


def why_not(clinic: Clinic, department: str = "general") -> IssuingClosed:
    with pytest.raises(IssuingClosed) as refused:
        clinic.issue(department)
    return refused.value


def says(clinic: Clinic, *, open: bool, extra: int = 0, to: str | None = None) -> None:  # noqa: A002
    clinic.desk.set_issuing(IssuingWord(open, extra, to), RECEPTION)


# --- hours ---------------------------------------------------------------------------------------


def test_outside_hours_a_press_gets_the_reason_and_when_to_come_back(opens: Opens) -> None:
    clinic = opens(MORNING)
    clinic.issue()
    clinic.clock.passes(hours=1)

    refused = why_not(clinic)

    assert (refused.why, refused.opens_at) == (Why.OUTSIDE_HOURS, NOON + timedelta(hours=21))
    assert str(refused).endswith("again at 09:00 on Sunday, 22 November 2026")
    assert clinic.rows("SELECT count(*) FROM token") == [(1,)]


def test_somebody_at_the_desk_is_served_outside_hours(opens: Opens) -> None:
    clinic = opens(MORNING)
    clinic.clock.passes(hours=1)

    assert at_the_desk(clinic).label == "G1"


def test_an_unsure_clock_never_keeps_the_button_dead(opens: Opens) -> None:
    clinic = opens(Queue(hours=MORNING.hours, capacity=1))
    clinic.clock.reboots(NOON + timedelta(hours=9), "boot-2", sure=False)
    clinic.close()
    clinic.open()

    assert [clinic.issue().number for _ in range(3)] == [1, 2, 3]


def test_the_board_and_the_kiosk_say_which_department_is_closed(opens: Opens) -> None:
    children = OpeningHours("children", opens="09:00", closes="11:00")
    clinic = opens(Queue(hours=(children,)))

    board, kiosk = clinic.board.board(), clinic.kiosk_view.frame("kiosk")

    told = {department.code: department.issuing for department in board.departments}
    assert board.issuing.open
    assert told["general"].open
    assert (told["children"].reason, told["children"].opens_at) == (
        "outside-hours",
        "2026-11-22T09:00:00.000+05:30",
    )
    assert kiosk.departments == told


# --- capacity ------------------------------------------------------------------------------------


def test_a_full_department_gives_no_more_and_the_other_goes_on(opens: Opens) -> None:
    clinic = opens(FULL_AT_TWO)
    clinic.issue()
    at_the_desk(clinic)

    assert why_not(clinic).why is Why.CAPACITY
    assert clinic.issue("children").label == "C1"
    with pytest.raises(IssuingClosed):
        at_the_desk(clinic)


def test_a_full_department_has_all_its_places_the_next_day(opens: Opens) -> None:
    clinic = opens(FULL_AT_TWO)
    clinic.issue(), clinic.issue()
    clinic.clock.passes(hours=16)

    assert [clinic.issue().number for _ in range(2)] == [1, 2]


def test_a_new_day_that_cannot_be_proved_has_all_its_places_all_the_same(opens: Opens) -> None:
    # Given two tokens of a day that nobody was sure of, and a restart in the morning
    clinic = opens(FULL_AT_TWO)
    clinic.clock.reboots(NOON - timedelta(days=1), "boot-2", sure=False)
    clinic.close()
    clinic.path.unlink()
    clinic.open()
    clinic.issue(), clinic.issue()
    clinic.close()
    clinic.clock.reboots(NOON, "boot-3", sure=True)
    clinic.open()

    # When people press: the numbers go on, for nothing proves that a night has passed
    numbers = [clinic.issue().number for _ in range(2)]

    # Then the day has its own places, and no more
    assert numbers == [3, 4]
    assert why_not(clinic).why is Why.CAPACITY


# --- staff's word --------------------------------------------------------------------------------


def test_staff_stop_and_start_one_department_or_all(opens: Opens) -> None:
    clinic = opens(Queue())

    says(clinic, open=False, to="children")
    assert why_not(clinic, "children").why is Why.STOPPED
    assert clinic.issue().number == 1
    says(clinic, open=False)
    assert why_not(clinic).why is Why.STOPPED
    with pytest.raises(IssuingClosed):
        at_the_desk(clinic)
    says(clinic, open=True)

    assert (clinic.issue().number, clinic.issue("children").number) == (2, 1)
    assert clinic.rows("SELECT why, device, detail FROM event WHERE verb = 'issuing'") == [
        ("stopped", "desk", '{"department": "children", "extra": 0}'),
        ("stopped", "desk", '{"department": null, "extra": 0}'),
        ("started", "desk", '{"department": null, "extra": 0}'),
    ]


def test_some_more_are_let_through_whatever_closes_it_and_counted_down(opens: Opens) -> None:
    clinic = opens(FULL_AT_TWO)
    clinic.issue(), clinic.issue()

    says(clinic, open=True, extra=1, to="general")
    says(clinic, open=True, extra=1, to="general")
    told = clinic.board.issuing()
    third, fourth = clinic.issue(), at_the_desk(clinic)

    assert (told.open, told.extra) == (True, {"general": 2, "children": 0})
    assert (third.number, fourth.number) == (3, 4)
    assert why_not(clinic).why is Why.CAPACITY
    assert clinic.board.issuing().extra["general"] == 0


def test_those_allowed_beyond_are_not_used_up_while_it_is_open(opens: Opens) -> None:
    clinic = opens(FULL_AT_TWO)
    says(clinic, open=True, extra=2)

    for _ in range(2):
        clinic.issue()

    assert clinic.board.issuing().extra["general"] == 2


def test_a_stop_is_for_all_but_those_it_names(opens: Opens) -> None:
    clinic = opens(Queue())
    says(clinic, open=True, extra=5)

    says(clinic, open=False, extra=1)
    clinic.issue()

    assert why_not(clinic).why is Why.STOPPED


def test_what_staff_said_outlives_a_restart_and_ends_with_the_day(opens: Opens) -> None:
    clinic = opens(Queue())
    says(clinic, open=False, extra=1)

    clinic.close()
    clinic.open()
    clinic.issue()
    assert why_not(clinic).why is Why.STOPPED
    clinic.clock.passes(hours=16)

    assert [clinic.issue().number for _ in range(2)] == [1, 2]


def test_a_stop_forgotten_in_the_evening_is_over_in_the_morning_whatever_the_clock_says(
    opens: Opens,
) -> None:
    clinic = opens(Queue())
    says(clinic, open=False)
    clinic.close()
    clinic.clock.reboots(NOON - timedelta(days=300), "boot-2", sure=False)
    clinic.open()

    assert clinic.issue().number == 1


def test_a_day_closed_by_hand_issues_nothing_until_it_is_opened(opens: Opens) -> None:
    clinic = opens(Queue())
    clinic.issue()

    clinic.ledger.close_day(RECEPTION)
    closed = why_not(clinic)
    clinic.ledger.open_day(RECEPTION)

    assert closed.why is Why.DAY_CLOSED
    assert clinic.issue().number == 2


def test_an_unknown_department_is_refused(opens: Opens) -> None:
    clinic = opens(Queue())

    with pytest.raises(NotKnown):
        says(clinic, open=False, to="cardiology")


# --- one each ------------------------------------------------------------------------------------


def test_a_phone_that_has_an_open_token_there_is_offered_that_one(opens: Opens) -> None:
    clinic = opens(Queue())
    first = at_the_desk(clinic, Patient("Sita", "98765 43210"))

    again = at_the_desk(clinic, Patient("Sita Das", "+91 9876543210"))
    elsewhere = at_the_desk(clinic, Patient("Sita", "9876543210"), to="children")

    assert again.id == first.id
    assert elsewhere.label == "C1"
    assert clinic.verbs() == ["issue", "issue"]


def test_a_phone_whose_token_is_finished_gets_a_new_one(opens: Opens) -> None:
    clinic = opens(Queue())
    at_the_desk(clinic, Patient("Sita", "9876543210"))
    clinic.call_next()
    clinic.desk.finish("room-1", DOCTOR)

    assert at_the_desk(clinic, Patient("Sita", "9876543210")).number == 2


def test_a_phone_is_offered_its_token_also_when_it_is_closed_since(opens: Opens) -> None:
    clinic = opens(Queue())
    first = at_the_desk(clinic, Patient("Sita", "9876543210"))
    says(clinic, open=False)

    assert at_the_desk(clinic, Patient("Sita", "9876543210")).id == first.id


def test_a_browser_has_one_open_token(opens: Opens) -> None:
    clinic = opens(Queue())

    first, again = from_a_browser(clinic, "a"), from_a_browser(clinic, "a", to="children")
    other = from_a_browser(clinic, "b")

    assert (first.label, again.label, other.label) == ("G1", "G1", "G2")
    assert first.origin is Origin.WEB


def test_browsers_of_yesterday_are_forgotten(opens: Opens) -> None:
    clinic = opens(Queue())
    from_a_browser(clinic, "a")
    clinic.clock.passes(hours=16)

    token = from_a_browser(clinic, "b")

    assert clinic.rows("SELECT hash, token FROM visitor") == [("b", token.serial)]


# --- what it costs -------------------------------------------------------------------------------


def test_limits_cost_a_press_the_same_few_queries_however_many_went_before(opens: Opens) -> None:
    clinic = opens(Queue(hours=(OpeningHours(),), capacity=1000))
    clinic.issue()

    costs = {count_queries(clinic.issue) for _ in range(5)}

    assert costs == {6}


def test_an_answer_that_lost_its_way_is_given_again_when_closed_since(opens: Opens) -> None:
    clinic = opens(Queue())

    def press() -> tuple[int, bytes]:
        return 201, clinic.desk.issue(Wanted("general", Origin.BUTTON), KIOSK).token.id.encode()

    _, first, _ = clinic.ledger.once("press-1", "same", press)
    says(clinic, open=False)

    assert clinic.ledger.once("press-1", "same", press) == (201, first, True)


def test_screens_are_told_when_hours_end_and_begin_with_nobody_pressing(opens: Opens) -> None:
    # Given screens that show an open clinic, a minute before it closes
    clinic = opens(MORNING)
    clinic.clock.passes(minutes=59)
    told: list[datetime] = []
    limits = Limits(clinic.store, clinic.ledger.clock, MORNING)
    issuing = IssuingWatch(
        clinic.store, limits, shown=lambda: told.append(clinic.clock.reading().wall)
    )
    watch = DayWatch(clinic.clock.reading, lambda _: issuing.look(), shown=lambda: None)
    watch.first_look()
    told.clear()

    # When a day passes, second by second where it matters
    for _ in range(120):
        clinic.clock.passes(seconds=1)
        watch.look()
    clinic.clock.passes(hours=19, minutes=58)
    for _ in range(120):
        clinic.clock.passes(seconds=1)
        watch.look()

    # Then they are told at the very second of both, and not otherwise
    assert told == [NOON + timedelta(hours=1), NOON + timedelta(hours=21)]
