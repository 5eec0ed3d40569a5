"""What staff tell the waiting room: set, shown for its time, taken away, and kept in the events."""

import json
from datetime import datetime, timedelta

import pytest

from appliance.actor import Actor, Role
from appliance.day_watch import DayWatch
from appliance.rules.errors import FieldWrong, NotKnown
from appliance.rules.notices import STANDING_AT_MOST, NoticeWish, Span, TooManyNotices
from appliance.store.notices import Notice
from tests.desk.clinic import NOON, Clinic

RECEPTION = Actor(Role.RECEPTION, "desk")
ADMIN = Actor(Role.ADMIN, "boss")
WORDS = {"en": "The doctor comes at ten."}
HOUR = timedelta(hours=1)


def sets(clinic: Clinic, begins: datetime | None = None, ends: datetime | None = None) -> Notice:
    return clinic.desk.set_notice(NoticeWish(WORDS, Span(begins, ends)), RECEPTION)


def on_screen(clinic: Clinic) -> list[str]:
    """The ids of what the waiting room reads."""
    return [notice.id for notice in clinic.board.board().notices]


def standing(clinic: Clinic) -> dict[str, bool]:
    """Whether each of those that stand is shown."""
    return {notice.id: notice.shown for notice in clinic.notices.standing()}


def test_a_notice_is_on_the_screen_until_it_is_taken_away(clinic: Clinic) -> None:
    notice = sets(clinic)

    (shown,) = clinic.board.board().notices
    clinic.desk.take_notice_away(notice.id, ADMIN)

    assert (shown.kind, shown.text, shown.since) == (
        "staff",
        WORDS,
        "2026-11-21T12:00:00.000+05:30",
    )
    assert on_screen(clinic) == []
    assert standing(clinic) == {}


def test_it_begins_and_ends_by_the_clock(clinic: Clinic) -> None:
    notice = sets(clinic, NOON + HOUR, NOON + 2 * HOUR)
    seen = []

    for _ in range(3):
        seen.append((notice.id in on_screen(clinic), standing(clinic).get(notice.id)))
        clinic.clock.passes(hours=1)

    assert seen == [(False, False), (True, True), (False, None)]


def test_screens_are_told_at_the_very_second_of_both(clinic: Clinic) -> None:
    # Given a notice of half a minute in the middle of one
    sets(clinic, NOON + timedelta(seconds=15), NOON + timedelta(seconds=45))
    told: list[datetime] = []

    def look() -> None:
        if clinic.notices.have_news():
            told.append(clinic.clock.reading().wall)

    watch = DayWatch(clinic.clock.reading, lambda _: None, lambda: None, look)
    watch.look()
    told.clear()

    # When a minute passes
    for _ in range(60):
        clinic.clock.passes(seconds=1)
        watch.look()

    # Then
    assert told == [NOON + timedelta(seconds=15), NOON + timedelta(seconds=45)]


def test_the_events_say_who_set_it_and_who_took_it_away(clinic: Clinic) -> None:
    before, published = clinic.views.revision(), clinic.published
    notice = sets(clinic, None, NOON + HOUR)
    clinic.desk.take_notice_away(notice.id, ADMIN)

    rows = clinic.rows(f"SELECT verb, device, detail FROM event WHERE id > {before} ORDER BY id")

    assert [row[:2] for row in rows] == [("set_notice", "desk"), ("take_notice_away", "boss")]
    assert json.loads(str(rows[0][2])) == {
        "notice": notice.id, "text": WORDS, "until": "2026-11-21T13:00:00.000+05:30",
    }  # fmt: skip
    assert clinic.views.revision() == before + 2
    assert clinic.published == published + 2
    assert clinic.rows("SELECT made, taken FROM notice") == [(before + 1, before + 2)]


def test_who_set_it_and_when_stands_in_the_list(clinic: Clinic) -> None:
    clinic.desk.set_notice(NoticeWish(WORDS), Actor(Role.ADMIN))

    (told,) = clinic.notices.standing()

    assert (told.role, told.made_at) == ("admin", "2026-11-21T12:00:00.000+05:30")


def test_taken_away_twice_it_is_taken_away_once(clinic: Clinic) -> None:
    notice = sets(clinic)
    clinic.desk.take_notice_away(notice.id, RECEPTION)
    revision = clinic.views.revision()

    clinic.desk.take_notice_away(notice.id, ADMIN)

    assert clinic.views.revision() == revision


def test_one_that_never_was_cannot_be_taken_away(clinic: Clinic) -> None:
    with pytest.raises(NotKnown) as refused:
        clinic.desk.take_notice_away("0193a1c4", RECEPTION)

    assert refused.value.code == "unknown-notice"


def test_an_end_that_is_past_is_refused_and_changes_nothing(clinic: Clinic) -> None:
    revision = clinic.views.revision()

    with pytest.raises(FieldWrong) as refused:
        sets(clinic, None, NOON)

    assert (refused.value.field, refused.value.message) == ("until", "is over already")
    assert clinic.views.revision() == revision


def test_no_more_than_a_waiting_room_can_read(clinic: Clinic) -> None:
    # Given as many as may stand: one of them ends, one is taken away
    sets(clinic, None, NOON + HOUR)
    second = sets(clinic)
    for _ in range(STANDING_AT_MOST - 2):
        sets(clinic, NOON + 24 * HOUR)

    with pytest.raises(TooManyNotices):
        sets(clinic)

    # Then each makes room for another
    clinic.clock.passes(hours=1)
    sets(clinic)
    clinic.desk.take_notice_away(second.id, RECEPTION)
    sets(clinic)
    with pytest.raises(TooManyNotices):
        sets(clinic)


def test_the_screen_has_the_languages_of_the_clinic_alone(clinic: Clinic) -> None:
    wish = NoticeWish({**WORDS, "hi": "डॉक्टर दस बजे आएँगे।"})

    clinic.desk.set_notice(wish, RECEPTION)

    (shown,) = clinic.board.board().notices
    assert shown.text.keys() == {"en"}
    assert clinic.notices.standing()[0].text.keys() == {"en", "hi"}


def test_one_in_languages_that_the_clinic_no_longer_has_is_shown_all_the_same(
    clinic: Clinic,
) -> None:
    clinic.desk.set_notice(NoticeWish({"hi": "डॉक्टर दस बजे आएँगे।"}), RECEPTION)

    (shown,) = clinic.board.board().notices
    assert shown.text.keys() == {"hi"}


def test_an_unsure_clock_shows_what_may_hold_and_nothing_that_surely_ended(clinic: Clinic) -> None:
    # Given one that ended, one until the evening and one for tomorrow, and a power cut
    clinic.clock.passes(minutes=1)
    over = sets(clinic, None, NOON + HOUR)
    today, tomorrow = sets(clinic, None, NOON + 8 * HOUR), sets(clinic, NOON + 24 * HOUR)
    clinic.clock.passes(hours=2)
    clinic.issue()  # what is changed keeps the newest trusted time
    clinic.close()

    # When the machine wakes an hour before that, and nothing says what time it is
    clinic.clock.reboots(NOON - HOUR, "boot-2", sure=False)
    clinic.open()

    # Then it may be any time after the last one known
    assert over.id not in on_screen(clinic)
    assert on_screen(clinic) == [today.id, tomorrow.id]

    # And once the time is known, it counts
    clinic.clock.jumps_to(NOON + 9 * HOUR, sure=True)
    assert on_screen(clinic) == []
    assert standing(clinic) == {tomorrow.id: False}


def test_an_unsure_clock_keeps_nobody_from_setting_one(clinic: Clinic) -> None:
    clinic.clock.reboots(datetime(2098, 1, 1, 12, tzinfo=NOON.tzinfo), "boot-2", sure=False)

    notice = sets(clinic, NOON + HOUR, NOON + 2 * HOUR)

    assert on_screen(clinic) == [notice.id]


def test_notices_outlive_a_restart(clinic: Clinic) -> None:
    notice = sets(clinic, NOON, NOON + HOUR)
    clinic.close()

    clinic.open()

    assert on_screen(clinic) == [notice.id]
