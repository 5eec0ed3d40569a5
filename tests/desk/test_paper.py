"""Tickets that did not come out, the kiosk's lives, rolls, and whose turn it is to print."""

import pytest

from appliance.actor import Actor, Role
from appliance.desk import Wanted
from appliance.kiosks import NoKiosk, WhichKiosk
from appliance.rules.errors import NotKnown
from appliance.rules.paper import PaperKind
from appliance.rules.tokens import Origin, Token
from tests.desk.clinic import DOCTOR, KIOSK, NOON, Clinic
from tests.desk.kiosks import pair, speaks

DESK = Actor(Role.RECEPTION, "desk")


@pytest.fixture(autouse=True)
def paired(clinic: Clinic) -> None:
    pair(clinic, "kiosk")


def problem(clinic: Clinic, token: Token) -> str | None:
    return clinic.token(token).print_problem


def asked(clinic: Clinic, kiosk: str = "kiosk") -> list[tuple[str, str]]:
    return [(job.kind, job.token.label if job.token else "") for job in clinic.jobs(kiosk)]


def test_when_paper_is_back_only_young_tickets_that_still_wait_are_printed(clinic: Clinic) -> None:
    for _ in range(50):
        clinic.desk.ticket_printed(clinic.issue().id, "paper-out", KIOSK)
        clinic.clock.passes(seconds=30)
    speaks(clinic, "paper-out")
    called = clinic.call_next()

    speaks(clinic, "ready")

    assert called is not None
    assert asked(clinic) == [("late", f"G{number}") for number in range(32, 51)]


def test_a_late_ticket_that_is_out_is_asked_for_no_more(clinic: Clinic) -> None:
    token = clinic.issue()
    clinic.desk.ticket_printed(token.id, "paper-out", KIOSK)
    speaks(clinic)
    (job,) = clinic.jobs()

    clinic.desk.job_ended(job.id, None, KIOSK)
    speaks(clinic)

    assert clinic.jobs() == []
    assert clinic.token(token).printed_at is not None
    assert clinic.board.board().unprinted == []


def test_a_late_ticket_that_fails_is_tried_three_times_and_then_left_to_staff(
    clinic: Clinic,
) -> None:
    clinic.desk.ticket_printed(clinic.issue().id, "paper-out", KIOSK)
    kinds = []
    for _ in range(6):
        speaks(clinic)
        for job in clinic.jobs():
            kinds.append(job.kind)
            clinic.desk.job_ended(job.id, "printer-error", KIOSK)

    assert kinds == ["late", "reprint", "reprint"]


def test_a_torn_ticket_is_printed_again_as_a_copy(clinic: Clinic) -> None:
    clinic.desk.ticket_printed(clinic.issue().id, "printer-offline", KIOSK, torn=True)

    speaks(clinic)

    assert asked(clinic) == [("reprint", "G1")]


def test_a_ticket_of_the_kiosks_last_life_is_printed_as_a_copy_by_the_next(clinic: Clinic) -> None:
    token = clinic.issue()
    clinic.clock.passes(seconds=3)

    speaks(clinic, up_s=0.4)

    assert asked(clinic) == [("reprint", "G1")]
    assert problem(clinic, token) == "kiosk-restarted"


def test_a_press_of_this_life_is_left_to_the_kiosk(clinic: Clinic) -> None:
    speaks(clinic, up_s=0.1)
    clinic.clock.passes(seconds=1)
    token = clinic.issue()

    speaks(clinic, up_s=1.1)
    clinic.clock.passes(seconds=5)
    speaks(clinic, up_s=6.1)

    assert clinic.jobs() == []
    assert problem(clinic, token) is None


def test_a_life_that_ended_as_soon_as_it_began_is_told_from_the_next(clinic: Clinic) -> None:
    speaks(clinic, up_s=0.3, life="one")
    token = clinic.issue()
    clinic.clock.passes(seconds=0.8)

    speaks(clinic, up_s=0.3, life="two")

    assert problem(clinic, token) == "kiosk-restarted"


def test_a_power_cut_in_the_ticket_gives_a_copy_when_the_power_is_back(clinic: Clinic) -> None:
    token = clinic.issue()
    clinic.close()
    clinic.clock.reboots(NOON, "boot-2", sure=False)
    clinic.open()

    speaks(clinic, up_s=2.0)

    assert asked(clinic) == [("reprint", "G1")]
    assert problem(clinic, token) == "kiosk-restarted"


def test_after_a_power_cut_of_unknown_length_old_failures_are_left_to_staff(
    clinic: Clinic,
) -> None:
    clinic.desk.ticket_printed(clinic.issue().id, "paper-out", KIOSK)
    clinic.close()
    clinic.clock.reboots(NOON, "boot-2", sure=False)
    clinic.open()

    speaks(clinic, up_s=2.0)

    assert clinic.jobs() == []


def test_a_press_whose_answer_was_lost_stands_as_unprinted_after_a_minute(clinic: Clinic) -> None:
    speaks(clinic)
    token = clinic.issue()
    clinic.clock.passes(seconds=61)

    speaks(clinic, up_s=561.0)

    assert problem(clinic, token) == "no-word"
    assert [shown.label for shown in clinic.board.board().unprinted] == ["G1"]
    assert clinic.jobs() == []


def test_a_word_that_comes_late_still_counts(clinic: Clinic) -> None:
    token = clinic.issue()
    clinic.clock.passes(seconds=61)
    speaks(clinic, up_s=700.0)

    clinic.desk.ticket_printed(token.id, None, KIOSK)

    assert clinic.board.board().unprinted == []


def test_a_job_that_nobody_waits_for_any_more_is_never_printed(clinic: Clinic) -> None:
    token = clinic.issue()
    clinic.desk.ticket_printed(token.id, "paper-out", KIOSK)
    clinic.desk.reprint(token.id, DESK)
    clinic.clock.passes(minutes=10)

    before = clinic.jobs()
    speaks(clinic)

    assert before == clinic.jobs() == []
    assert clinic.rows("SELECT problem FROM job") == [("too-old",)]


def test_each_kiosk_prints_its_own_and_no_other(clinic: Clinic) -> None:
    pair(clinic, "second")
    mine = clinic.issue()
    wanted = Wanted("general", Origin.BUTTON)
    theirs = clinic.desk.issue(wanted, Actor(Role.KIOSK, "second")).token
    for kiosk, token in (("kiosk", mine), ("second", theirs)):
        clinic.desk.ticket_printed(token.id, "paper-out", Actor(Role.KIOSK, kiosk))

    speaks(clinic, "paper-out")
    speaks(clinic, "ready", "second")

    assert asked(clinic, "kiosk") == []
    assert asked(clinic, "second") == [("late", "G2")]


def test_a_reprint_goes_to_the_kiosk_that_gave_the_token_or_to_one_that_speaks(
    clinic: Clinic,
) -> None:
    pair(clinic, "second")
    token = clinic.issue()
    speaks(clinic, kiosk="second")
    clinic.desk.reprint(token.id, DESK)
    speaks(clinic)
    clinic.desk.reprint(token.id, DESK)

    assert asked(clinic, "second") == [("reprint", "G1")]
    assert asked(clinic, "kiosk") == [("reprint", "G1")]


def test_staff_ask_for_papers_of_a_kiosk_that_is_there(clinic: Clinic) -> None:
    job = clinic.desk.ask_for(PaperKind.SELF_TEST, None, DESK)
    pair(clinic, "second")
    with pytest.raises(WhichKiosk):
        clinic.desk.ask_for(PaperKind.SELF_TEST, None, DESK)
    with pytest.raises(NotKnown):
        clinic.desk.ask_for(PaperKind.SELF_TEST, "third", DESK)
    clinic.desk.ask_for(PaperKind.LAMP_CARD, "second", DESK)

    assert job.kiosk == "kiosk"
    assert asked(clinic) == [("self-test", "")]
    assert asked(clinic, "second") == [("lamp-card", "")]


def test_without_a_kiosk_there_is_no_paper(clinic: Clinic) -> None:
    with clinic.store.writing():
        clinic.store.devices.remove("kiosk", NOON)

    with pytest.raises(NoKiosk):
        clinic.desk.new_roll(None, DESK)


# --- day slips -----------------------------------------------------------------------------------


def test_a_day_slip_tells_the_figures_of_the_day_that_was_closed(clinic: Clinic) -> None:
    clinic.issue()
    clinic.call_next()
    clinic.ledger.close_day(DESK)

    clinic.desk.ask_for(PaperKind.DAY_SLIP, None, DESK)

    (job,) = clinic.jobs()
    assert (job.kind, job.figures[0].issued, job.figures[0].day) == ("day-slip", 1, "2026-11-21")


def test_before_the_first_day_is_over_the_slip_tells_the_open_one(clinic: Clinic) -> None:
    clinic.issue()

    clinic.desk.ask_for(PaperKind.DAY_SLIP, None, DESK)

    assert [figures.issued for figures in clinic.jobs()[0].figures] == [1, 0]


def test_where_the_clinic_wants_it_each_day_ends_with_one_slip(clinic: Clinic) -> None:
    clinic.day_slip = True
    clinic.open()
    clinic.issue()
    clinic.ledger.close_day(DESK)
    (job,) = clinic.jobs()
    clinic.desk.job_ended(job.id, None, KIOSK)

    clinic.clock.passes(hours=24)
    clinic.ledger.check_day()
    clinic.clock.passes(hours=24)
    clinic.ledger.check_day()

    assert clinic.rows("SELECT count(*) FROM job") == [(1,)]


def test_who_issues_at_the_desk_waits_for_no_ticket(clinic: Clinic) -> None:
    token = clinic.desk.issue(Wanted("general", Origin.RECEPTION), DOCTOR).token
    clinic.clock.passes(seconds=100)
    speaks(clinic)

    assert problem(clinic, token) is None
