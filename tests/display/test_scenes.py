"""What the screen shows, as values: no screen, no service, no clock."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.issuing import Why
from appliance.settings import LANGUAGES
from appliance.wire import BoardCounter, BoardFrame, Department, Issuing, Notice, RecentCall
from display.bands import unprinted_scene
from display.closed import opens
from display.memory import Memory, current_call, hear, nothing_heard
from display.scene import Closed, Kind, Opens, Poster, Reason, Scene, in_language
from display.scenes import REASONS, WEEKDAYS, scene_of
from tests.display.waiting_room import alive, at, board, call, frame, unprinted

EN = ("en",)


def heard(*frames: BoardFrame, first_at: float = 100.0) -> Memory:
    """Memory after frames a second apart; the first one opens the connection."""
    memory = nothing_heard(first_at)
    for n, each in enumerate(frames):
        memory = hear(memory, each, first_at + n, first=n == 0)
    return memory


def seen(memory: Memory, now: float) -> Scene:
    return scene_of(memory, now, EN)


# --- announcing ----------------------------------------------------------------------------------


def test_a_call_that_enters_is_announced_and_highlighted_for_a_minute() -> None:
    memory = heard(frame(board()), frame(board(call(1, "G12")), 2))

    assert memory.announced == 1
    assert _lit(seen(memory, 101.0))
    memory = hear(memory, alive(58), 160.9, first=False)
    assert _lit(seen(memory, 160.9))
    assert not _lit(seen(memory, 161.0))


def test_no_call_of_the_first_snapshot_is_announced() -> None:
    memory = heard(frame(board(call(7, "G12"))))

    assert memory.announced == 0
    assert seen(memory, 100.0).kind is Kind.CALLING


def test_a_young_call_of_the_first_snapshot_is_highlighted_for_the_rest_of_its_minute() -> None:
    memory = heard(frame(board(call(7, "G12", seconds=-20)), seconds=0))

    assert _lit(seen(memory, 101.0))
    memory = hear(memory, alive(40), 140.0, first=False)
    assert not _lit(seen(memory, 140.0))


def test_an_old_call_of_the_first_snapshot_is_shown_quietly() -> None:
    memory = heard(frame(board(call(7, "G12", seconds=-90)), seconds=0))

    assert not _lit(seen(memory, 100.0))


def test_calls_made_while_the_screen_was_away_are_not_announced() -> None:
    memory = heard(frame(board(call(1, "G1"))))

    memory = hear(memory, frame(board(call(9, "G9")), 40), 130.0, first=True)

    assert memory.announced == 0
    assert _label(seen(memory, 130.0)) == "G9"


def test_a_recall_is_announced_again() -> None:
    memory = heard(frame(board(call(1, "G1", seconds=-300)), 1), frame(board(call(2, "G1")), 2))

    assert memory.announced == 2
    assert _lit(seen(memory, 101.0))


def test_an_undone_call_brings_the_one_before_back_without_announcing_it() -> None:
    earlier, later = call(1, "G1", seconds=-300), call(2, "G2")
    memory = heard(frame(board(earlier)), frame(board(earlier, later), 2))

    memory = hear(memory, frame(board(earlier), 3), 102.0, first=False)

    assert _label(seen(memory, 102.0)) == "G1"
    assert memory.announced == 2
    assert not _lit(seen(memory, 102.0))


def test_an_older_revision_of_the_same_connection_is_ignored() -> None:
    memory = heard(frame(board(call(2, "G2")), 9), frame(board(call(1, "G1")), 8))

    assert _label(seen(memory, 101.0)) == "G2"


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), max_size=30))
def test_each_call_is_announced_once_and_never_one_from_a_first_snapshot(
    steps: list[tuple[int, bool]],
) -> None:
    memory, announced, opened_with = nothing_heard(0.0), [0], 0
    for n, (number, reconnects) in enumerate(steps):
        first = reconnects or n == 0
        memory = hear(memory, frame(board(call(number, f"G{number}")), n), float(n), first=first)
        opened_with = number if first else opened_with
        if memory.announced != announced[-1]:
            assert not first
            assert memory.announced > opened_with
            announced.append(memory.announced)


def test_the_current_call_is_the_newest_whose_token_is_still_at_its_counter() -> None:
    shown = board(call(1, "G1", "room-1"), call(2, "G2", "room-2"))
    without_the_newest = [row for row in shown.now_serving if row.label != "G2"]

    assert current_call(shown) == shown.recent_calls[1]
    assert (
        current_call(board(*shown.recent_calls, now_serving=without_the_newest))
        == shown.recent_calls[0]
    )
    assert current_call(board(*shown.recent_calls, now_serving=[])) is None


# --- states --------------------------------------------------------------------------------------


def test_before_the_first_snapshot_the_screen_is_starting() -> None:
    memory = nothing_heard(100.0)

    assert seen(memory, 101.0).kind is Kind.STARTING
    assert seen(memory, 101.0).lost_for_s is None
    assert seen(memory, 112.0).lost_for_s == 12


def test_nobody_called_is_quiet_and_closed_is_closed() -> None:
    shut = Issuing(open=False, reason="capacity", opens_at="2026-11-22T09:00:00+05:30")

    assert seen(heard(frame(board())), 100.0).kind is Kind.QUIET
    closed = seen(heard(frame(board(issuing=shut))), 100.0)
    assert closed.kind is Kind.CLOSED
    assert closed.closed is not None
    assert closed.closed == Closed(Reason.CAPACITY, Opens("tomorrow", "09:00"))


@pytest.mark.parametrize(
    ("opens_at", "told"),
    [
        ("2026-11-21T14:00:00+05:30", Opens("today", "14:00")),
        ("2026-11-22T09:00:00+05:30", Opens("tomorrow", "09:00")),
        ("2026-11-23T09:00:00+05:30", Opens("mon", "09:00")),
        ("2026-11-28T09:00:00+05:30", Opens("sat", "09:00")),
        (None, None),
        ("whenever", None),
    ],
)
def test_who_comes_while_closed_reads_when_to_come_back(
    opens_at: str | None, told: Opens | None
) -> None:
    shut = Issuing(open=False, reason="outside-hours", opens_at=opens_at)

    scene = seen(heard(frame(board(issuing=shut))), 100.0)

    assert scene.closed == Closed(Reason.HOURS, told)


def test_a_department_that_is_closed_while_others_are_open_says_so() -> None:
    shut = Issuing(open=False, reason="capacity", opens_at="2026-11-22T09:00:00+05:30")
    shown = board()
    dental = Department("dental", "Dental", {}, "D", issuing=shut)
    departments = [*shown.departments, dental]

    scene = seen(heard(frame(board(departments=departments))), 100.0)

    assert scene.closed is None
    closed = Closed(Reason.CAPACITY, Opens("tomorrow", "09:00"))
    assert [waiting.closed for waiting in scene.waiting][-1] == closed
    assert scene.waiting[0].closed is None


@pytest.mark.parametrize("reason", Why)
def test_the_screen_has_words_for_every_reason_of_the_service(reason: Why) -> None:
    assert reason in REASONS or reason is Why.STOPPED


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_has_its_words(language: str) -> None:
    days = ("today", "tomorrow", *WEEKDAYS)

    said = {words for day in days for words in opens(_shut_until(day), language)}

    assert len(said) == len(days)
    assert all("09:00" in words for words in said)


def _shut_until(day: str) -> Closed:
    return Closed(Reason.HOURS, Opens(day, "09:00"))


def test_people_are_still_called_while_no_tickets_are_given_out() -> None:
    memory = heard(frame(board(call(1, "G1"), issuing=Issuing(open=False, reason="new reason"))))

    scene = seen(memory, 100.0)

    assert scene.kind is Kind.CALLING
    assert scene.closed is not None
    assert scene.closed.reason is Reason.STOPPED


def test_silence_makes_the_picture_old_and_tells_its_age() -> None:
    memory = heard(frame(board(call(1, "G1"))))

    assert not seen(memory, 103.9).lost
    assert seen(memory, 104.0).lost_for_s == 4
    assert seen(memory, 112.3).lost_for_s == 12
    assert seen(memory, 100.0 + 150).lost_for_s == 120


def test_an_old_picture_is_neither_highlighted_nor_has_it_a_clock() -> None:
    memory = heard(frame(board()), frame(board(call(1, "G1")), 2))

    scene = seen(memory, 110.0)

    assert scene.lost
    assert not _lit(scene)
    assert scene.clock is None


def test_a_heartbeat_keeps_the_picture_live() -> None:
    memory = hear(heard(frame(board())), alive(3), 103.0, first=False)

    assert not seen(memory, 106.0).lost


def test_the_clock_is_the_services_and_hidden_while_unsure() -> None:
    assert seen(heard(frame(board())), 100.0).clock == "10:42"
    assert seen(heard(frame(board())), 103.0).clock == "10:42"
    assert seen(heard(frame(board(), seconds=31)), 100.0).clock == "10:43"
    assert seen(heard(frame(board(clock_sure=False))), 100.0).clock is None


def test_a_label_without_paper_is_large_for_twenty_seconds() -> None:
    memory = heard(frame(board()), frame(board(unprinted=[unprinted("G8")]), 2))
    memory = hear(memory, alive(10), 119.0, first=False)

    assert seen(memory, 120.9).unprinted == ("G8",)
    assert seen(memory, 121.0).unprinted == ()


def test_an_old_label_without_paper_is_not_shown_again_after_a_restart() -> None:
    memory = heard(frame(board(unprinted=[unprinted("G8", -15), unprinted("G7", -50)])))

    assert seen(memory, 100.0).unprinted == ("G8",)
    assert seen(memory, 105.1).unprinted == ()


def test_a_label_goes_at_once_when_its_ticket_comes_out() -> None:
    two = [unprinted("G9", 1), unprinted("G8")]
    memory = heard(frame(board()), frame(board(unprinted=two), 2, seconds=1))
    assert seen(memory, 102.0).unprinted == ("G9", "G8")

    memory = hear(memory, frame(board(unprinted=two[:1]), 3, seconds=3), 103.0, first=False)

    assert seen(memory, 103.0).unprinted == ("G9",)


def test_a_reconnect_shows_each_label_for_the_rest_of_its_time_only() -> None:
    memory = heard(frame(board()), frame(board(unprinted=[unprinted("G8", 1)]), 2, seconds=1))

    again = frame(board(unprinted=[unprinted("G8", 1)]), 3, seconds=15)
    memory = hear(memory, again, 115.0, first=True)

    assert seen(memory, 120.9).unprinted == ("G8",)
    assert seen(memory, 121.0).unprinted == ()


def test_an_old_label_that_comes_into_a_full_list_again_is_not_shown_again() -> None:
    memory = heard(frame(board()), frame(board(unprinted=[unprinted("G9", 300)]), 2, seconds=301))

    list_with_room = board(unprinted=[unprinted("G8", 20)])
    memory = hear(memory, frame(list_with_room, 3, seconds=302), 102.0, first=False)

    assert seen(memory, 102.0).unprinted == ()


def test_a_label_is_shown_although_the_clock_was_set_back_meanwhile() -> None:
    memory = heard(frame(board()), frame(board(unprinted=[unprinted("G8", 3600)]), 2, seconds=1))

    assert seen(memory, 120.9).unprinted == ("G8",)
    assert seen(memory, 121.0).unprinted == ()


def test_labels_without_paper_stand_below_a_call() -> None:
    shown = board(call(1, "G7"), unprinted=[unprinted("G8", 1)])

    scene = seen(heard(frame(board()), frame(shown, 2, seconds=1)), 101.0)

    assert (_label(scene), scene.unprinted) == ("G7", ("G8",))


@given(st.integers(1, 20), st.integers(0, 40))
def test_every_label_has_a_turn_within_twenty_seconds(count: int, turn: int) -> None:
    labels = tuple(f"G{n}" for n in range(count))

    turns = [unprinted_scene(labels, EN, 0, turn + n) for n in range(2)]

    assert {label for scene in turns for label in scene.labels} == set(labels)
    assert all(scene.several == (count > 1) for scene in turns)


def test_lists_say_who_was_called_who_is_next_and_where_nobody_is() -> None:
    calls = [call(n, f"G{n}", f"room-{n % 2 + 1}") for n in range(1, 9)]
    away = [
        BoardCounter("room-1", "Room 1", "open", None, None),
        BoardCounter("room-8", "Room 8", "closed", None, "2026-11-21T11:30:00+05:30"),
        BoardCounter("room-9", "Room 9", "paused", "2026-11-21T10:55:00+05:30", None),
    ]

    scene = seen(heard(frame(board(*calls, counters=away))), 100.0)

    assert scene.before == ("G7", "G6", "G5", "G4", "G3")
    assert scene.waiting[0].labels == ("G13", "G14", "G15")
    assert scene.waiting[0].people == 12
    assert [(row.label, row.back_at) for row in scene.counters] == [
        ("G8", None),
        (None, "11:30"),
        (None, "10:55"),
    ]


# --- sleeping ------------------------------------------------------------------------------------


def test_the_scene_says_when_the_clock_moves() -> None:
    memory = heard(frame(board(), seconds=29))  # 10:42:59

    assert seen(memory, 100.0).changes_at == 101.0
    assert seen(memory, 101.0).clock == "10:43"


@given(st.floats(0, 200), st.lists(st.floats(0, 100), max_size=4))
def test_a_scene_never_changes_before_it_says_so(begins: float, later: list[float]) -> None:
    memory = heard(
        frame(board(unprinted=[unprinted("G8")])),
        frame(board(call(1, "G12"), unprinted=[unprinted("G8"), unprinted("G9")]), 2),
    )
    now = 101.0 + begins
    scene = seen(memory, now)

    assert now < scene.changes_at < math.inf
    for share in later:
        moment = now + (scene.changes_at - now) * share / 100.01
        assert seen(memory, min(moment, math.nextafter(scene.changes_at, 0) - 1e-6)) == scene


def _label(scene: Scene) -> str:
    assert scene.call is not None
    return scene.call.label


def _lit(scene: Scene) -> bool:
    return scene.call is not None and scene.call.highlighted


# --- trouble, and the place of the picture --------------------------------------------------------


def _out_of_order(**other: object) -> BoardFrame:
    text = {"en": "The ticket machine is out of order (button-stuck)."}
    notices = [Notice("message", "staff", {"en": "Camp on Friday."}, at(0))]
    notices.append(Notice("out-of-order", "out-of-order", text, at(0)))
    return frame(board(notices=notices, **other))


def test_a_machine_that_gives_no_tickets_is_told_large_with_its_code() -> None:
    scene = seen(heard(_out_of_order()), 100.0)

    assert scene.kind is Kind.OUT_OF_ORDER
    assert "button-stuck" in in_language(scene.out_of_order, "hi")
    assert [in_language(notice, "en") for notice in scene.notices] == ["Camp on Friday."]


def test_a_closed_clinic_says_so_first() -> None:
    issuing = Issuing(open=False, reason="hours", opens_at=None)

    assert seen(heard(_out_of_order(issuing=issuing)), 100.0).kind is Kind.CLOSED


def test_an_unsure_clock_is_struck_out_and_never_on_an_old_picture() -> None:
    memory = heard(frame(board(clock_sure=False)))

    assert seen(memory, 100.0).clock is None
    assert seen(memory, 100.0).clock_unsure
    assert not seen(memory, 110.0).clock_unsure
    assert not seen(heard(frame(board())), 100.0).clock_unsure


def test_the_picture_changes_its_place_now_and_then() -> None:
    memory = heard(frame(board()))
    places = {seen(memory, 100.0 + minute * 60).shift for minute in range(50)}

    assert places == set(range(10))


# --- at rest -------------------------------------------------------------------------------------

POSTER = Poster("hands.toml", 0, (("en", "Wash your hands."),))


def _rested(memory: Memory, now: float, *, off: bool = False) -> Scene:
    return scene_of(memory, now, EN, poster=POSTER, off_hours=lambda _: off)


def _empty(*calls: RecentCall, **other: Any) -> BoardFrame:
    nobody: dict[str, Any] = {
        "now_serving": [], "waiting": {"general": 0}, "next": {}, "missed": [],
    }  # fmt: skip
    return frame(board(*calls, **(nobody | other)))


def test_an_empty_waiting_room_sees_a_poster() -> None:
    scene = _rested(heard(_empty()), 100.0)

    assert scene.at_rest
    assert scene.poster == POSTER


def test_a_call_that_is_over_leaves_its_minute() -> None:
    memory = heard(_empty(call(1, "G12", seconds=-30)))

    assert not _rested(memory, 100.0).at_rest
    memory = hear(memory, alive(31), 131.0, first=False)
    assert _rested(memory, 131.0).at_rest


@pytest.mark.parametrize(
    "busy",
    [
        frame(board()),
        frame(board(call(1, "G12"), waiting={"general": 0})),
        _empty(unprinted=[unprinted("G9")]),
        _empty(
            notices=[Notice("out-of-order", "out-of-order", {"en": "Out of order (x)."}, at(0))]
        ),
    ],
)
def test_whoever_is_there_sees_the_queue_and_never_a_poster(busy: BoardFrame) -> None:
    scene = _rested(heard(busy), 100.0, off=True)

    assert not scene.at_rest
    assert scene.poster is None
    assert not scene.dark


@pytest.mark.parametrize(
    "told",
    [
        {"missed": ["G7"]},
        {"notices": [Notice("n1", "staff", {"en": "The doctor comes at ten."}, at(0))]},
        {"counters": [BoardCounter("room-1", "Room 1", "closed", None, at(7200))]},
        {"counters": [BoardCounter("room-1", "Room 1", "paused", at(900), None)]},
    ],
)
def test_a_poster_hides_nothing_that_somebody_may_look_for(told: dict[str, Any]) -> None:
    by_day = _rested(heard(_empty(**told)), 100.0)
    by_night = _rested(heard(_empty(**told)), 100.0, off=True)

    assert by_day.poster is None
    assert not by_day.dark
    assert by_night.dark


def test_an_old_picture_is_no_rest() -> None:
    assert not _rested(heard(_empty()), 110.0, off=True).at_rest


def test_the_glass_is_dark_in_off_hours_only_where_the_clock_is_sure() -> None:
    assert _rested(heard(_empty()), 100.0, off=True).dark
    assert not _rested(heard(_empty(clock_sure=False)), 100.0, off=True).dark
