from collections.abc import Callable
from dataclasses import replace

import pytest
from peewee import IntegrityError

from appliance.actor import Actor
from appliance.desk import Believed, Desk, NoCurrentToken, NotCurrent
from appliance.rules.errors import NotKnown
from appliance.rules.recalling import NothingToUndo, TooManyCalls, TooSoon
from appliance.rules.tokens import Priority, Status, Token, VerbNotAllowed
from tests.desk.clinic import DOCTOR, Clinic

CounterVerb = Callable[[Desk, str, Actor, Believed | None], Token | None]


def test_call_next_finishes_the_one_in_the_room_and_calls_the_first_who_waits(
    clinic: Clinic,
) -> None:
    first, second = clinic.issue(), clinic.issue()

    clinic.call_next()
    called = clinic.call_next()

    assert called is not None
    assert called.id == second.id
    assert clinic.token(first).status is Status.DONE
    assert clinic.verbs() == ["issue", "issue", "call", "finish", "call"]


def test_when_nobody_waits_the_one_in_the_room_is_finished(clinic: Clinic) -> None:
    token = clinic.issue()
    clinic.call_next()

    assert clinic.call_next() is None
    assert clinic.token(token).status is Status.DONE


def test_a_stale_belief_is_answered_with_the_truth_and_nobody_is_skipped(clinic: Clinic) -> None:
    clinic.issue(), clinic.issue()
    called = clinic.desk.call_next("room-1", None, DOCTOR)

    again = clinic.desk.call_next("room-1", None, DOCTOR)

    assert again.repeated
    assert called.token is not None
    assert again.token is not None
    assert again.token.id == called.token.id
    assert clinic.verbs().count("call") == 1


def test_a_room_calls_only_for_the_departments_it_serves(clinic: Clinic) -> None:
    child = clinic.issue("children")

    assert clinic.call_next("room-1") is None
    called = clinic.call_next("room-2")

    assert called is not None
    assert called.id == child.id


def test_an_emergency_is_called_first(clinic: Clinic) -> None:
    clinic.issue()
    urgent = clinic.issue(priority=Priority.EMERGENCY)

    called = clinic.call_next()

    assert called is not None
    assert called.id == urgent.id


def test_the_board_says_who_is_next_as_the_call_then_does(clinic: Clinic) -> None:
    for priority in (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.NORMAL):
        clinic.issue(priority=priority)

    told = clinic.board.board().next["general"]
    called = [token.label for _ in range(3) if (token := clinic.call_next())]

    assert told == called == ["G3", "G2", "G4"]


def test_a_token_is_recalled_three_times_in_all_and_never_at_once(clinic: Clinic) -> None:
    clinic.issue()
    clinic.call_next()

    with pytest.raises(TooSoon):
        clinic.desk.recall("room-1", DOCTOR)
    for _ in range(2):
        clinic.clock.passes(seconds=5)
        recalled = clinic.desk.recall("room-1", DOCTOR)
    clinic.clock.passes(seconds=5)

    assert recalled.calls == 3
    with pytest.raises(TooManyCalls):
        clinic.desk.recall("room-1", DOCTOR)


def test_a_missed_token_leaves_the_room_and_stands_on_the_board(clinic: Clinic) -> None:
    clinic.issue()
    clinic.call_next()

    clinic.desk.mark_missed("room-1", DOCTOR)

    board = clinic.board.board()
    assert board.missed == ["G1"]
    assert board.now_serving == []


def test_calling_out_of_turn_writes_down_why(clinic: Clinic) -> None:
    clinic.issue()
    later = clinic.issue()

    called = clinic.desk.call("room-1", later.id, "needs the last bus", DOCTOR)

    assert called.token is not None
    assert called.token.id == later.id
    assert clinic.rows("SELECT why, device FROM event WHERE verb = 'call'") == [
        ("needs the last bus", "tablet")
    ]


def test_a_refused_call_finishes_nobody(clinic: Clinic) -> None:
    done, current = clinic.issue(), clinic.issue()
    clinic.call_next()
    clinic.call_next()
    before = clinic.rows("SELECT * FROM token")

    with pytest.raises(VerbNotAllowed):
        clinic.desk.call("room-1", done.id, "again", DOCTOR)

    assert clinic.rows("SELECT * FROM token") == before
    assert clinic.token(current).status is Status.CALLED


def test_verbs_need_somebody_in_the_room_and_a_room_that_exists(clinic: Clinic) -> None:
    with pytest.raises(NoCurrentToken):
        clinic.desk.finish("room-1", DOCTOR)
    with pytest.raises(NotKnown):
        clinic.desk.finish("room-9", DOCTOR)


@pytest.mark.parametrize(
    "verb", [Desk.recall, Desk.start, Desk.finish, Desk.mark_missed, Desk.undo]
)
def test_a_verb_that_was_meant_for_who_was_there_before_touches_nobody(
    clinic: Clinic, verb: CounterVerb
) -> None:
    meant, _ = clinic.issue(), clinic.issue()
    clinic.call_next()
    clinic.call_next()
    clinic.clock.passes(seconds=6)
    before = clinic.rows("SELECT * FROM token")

    with pytest.raises(NotCurrent):
        verb(clinic.desk, "room-1", DOCTOR, Believed(meant.id))

    assert clinic.rows("SELECT * FROM token") == before
    assert clinic.verbs()[-1] == "call"


@pytest.mark.parametrize(
    "verb", [Desk.recall, Desk.start, Desk.finish, Desk.mark_missed, Desk.undo]
)
def test_a_verb_that_is_meant_for_who_is_there_is_done(clinic: Clinic, verb: CounterVerb) -> None:
    meant = clinic.issue()
    clinic.call_next()
    clinic.clock.passes(seconds=6)
    before = clinic.rows("SELECT * FROM token")

    verb(clinic.desk, "room-1", DOCTOR, Believed(meant.id))

    assert clinic.rows("SELECT * FROM token") != before


def test_a_call_out_of_turn_finishes_only_whom_the_page_showed(clinic: Clinic) -> None:
    shown, unseen, wished = (clinic.issue() for _ in range(3))
    clinic.call_next()
    clinic.call_next()

    for believed in (Believed(shown.id), Believed(None)):
        with pytest.raises(NotCurrent):
            clinic.desk.call("room-1", wished.id, "worse", DOCTOR, believed)
    assert clinic.token(unseen).status is Status.CALLED
    called = clinic.desk.call("room-1", wished.id, "worse", DOCTOR, Believed(unseen.id))

    assert called.token is not None
    assert called.token.id == wished.id


def test_a_call_out_of_turn_into_a_free_room_is_not_stale(clinic: Clinic) -> None:
    token = clinic.issue()

    first = clinic.desk.call("room-1", token.id, "worse", DOCTOR, Believed(None))
    again = clinic.desk.call("room-1", token.id, "worse", DOCTOR, Believed(None))

    assert (first.repeated, again.repeated) == (False, True)
    assert clinic.verbs().count("call") == 1


def test_undo_restores_both_tokens_exactly(clinic: Clinic) -> None:
    clinic.issue(), clinic.issue()
    clinic.call_next()
    before = clinic.rows("SELECT * FROM token ORDER BY serial")
    clinic.clock.passes(seconds=30)
    clinic.call_next()
    clinic.clock.passes(seconds=10)

    current = clinic.desk.undo("room-1", DOCTOR)

    assert clinic.rows("SELECT * FROM token ORDER BY serial") == before
    assert current is not None
    assert current.label == "G1"
    assert [call.label for call in clinic.board.board().recent_calls] == ["G1"]


def test_undo_is_for_ten_seconds_and_once_and_before_anything_else(clinic: Clinic) -> None:
    clinic.issue(), clinic.issue()
    clinic.call_next()
    clinic.clock.passes(seconds=10.1)
    with pytest.raises(NothingToUndo):
        clinic.desk.undo("room-1", DOCTOR)

    clinic.call_next()
    clinic.desk.undo("room-1", DOCTOR)
    with pytest.raises(NothingToUndo):
        clinic.desk.undo("room-1", DOCTOR)

    clinic.call_next()
    clinic.desk.mark_missed("room-1", DOCTOR)
    with pytest.raises(NothingToUndo):
        clinic.desk.undo("room-1", DOCTOR)


def test_undoing_a_call_takes_its_recall_off_the_board_too(clinic: Clinic) -> None:
    clinic.issue()
    clinic.call_next()
    clinic.clock.passes(seconds=6)
    clinic.desk.recall("room-1", DOCTOR)

    clinic.desk.undo("room-1", DOCTOR)

    assert clinic.board.board().recent_calls == []


def test_undo_does_not_reach_across_a_reboot(clinic: Clinic) -> None:
    clinic.issue()
    clinic.call_next()

    clinic.close()
    clinic.clock.now = replace(clinic.clock.now, boot="boot-2", uptime_s=1001)
    clinic.open()

    with pytest.raises(NothingToUndo):
        clinic.desk.undo("room-1", DOCTOR)


def test_the_page_is_told_until_when_undo_is_possible(clinic: Clinic) -> None:
    clinic.issue()
    clinic.call_next()
    clinic.clock.passes(seconds=4)

    frame = clinic.views.counter_frame("room-1")

    assert frame.undo_until == "2026-11-21T12:00:10.000+05:30"
    assert frame.now == "2026-11-21T12:00:04.000+05:30"


def test_the_schema_itself_refuses_two_people_at_one_counter(clinic: Clinic) -> None:
    clinic.issue()
    other = clinic.issue()
    clinic.call_next()

    with pytest.raises(IntegrityError), clinic.store.writing():
        clinic.store.tokens.change(other, {"status": Status.CALLED, "counter": "room-1"})
