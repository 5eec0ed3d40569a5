"""Sessions end by themselves, by what happens to person and device, and never by a clock."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import flask
import pytest
from flask.testing import FlaskClient

from appliance.store.people import Person
from appliance.web.access.guard import BY_ITSELF, DEVICE_COOKIE, SESSION_COOKIE, guard
from appliance.web.access.logins import LoggedIn
from appliance.web.access.names import OwnNames
from appliance.web.access.people import Wanted
from appliance.web.answers import map_errors
from tests.access.gatehouse import PINS, TECHNICIAN, Gatehouse, Paired
from tests.support.waiting import seconds_until


@pytest.fixture
def login(house: Gatehouse, doctor: Person, phone: Paired) -> LoggedIn:
    return house.log_in(phone, doctor)


def used_on_disk(house: Gatehouse) -> float:
    ((used,),) = house.clinic.rows("SELECT used_uptime_s FROM session")
    return float(str(used))


def why_ended(house: Gatehouse) -> list[object]:
    return [why for (why,) in house.clinic.rows("SELECT why FROM event WHERE verb = 'log_out'")]


# --- by time -------------------------------------------------------------------------------------


def test_an_hour_without_a_request_ends_it(house: Gatehouse, login: LoggedIn) -> None:
    house.clock.passes(minutes=59, seconds=59)
    assert house.is_in(login)
    house.clock.passes(minutes=60)

    house.gate.sessions.look()

    assert not house.is_in(login)
    assert house.was_told(login)
    assert why_ended(house) == ["idle"]


def test_a_page_that_nobody_touches_does_not_keep_its_person_in(
    house: Gatehouse, phone: Paired, login: LoggedIn
) -> None:
    # Given a page that was opened, and then left alone
    page = a_page(house, phone, login)
    assert page.get("/api/counters").status_code == 200

    # When it asks by itself every few minutes
    answers = []
    for minute in range(5, 65, 5):
        house.clock.passes(minutes=5)
        answers.append((minute, page.get("/api/counters", headers={BY_ITSELF: "1"}).status_code))

    # Then it is served for an hour, and its person is out after that
    assert answers == [(minute, 200 if minute < 60 else 401) for minute in range(5, 65, 5)]


def test_a_page_that_is_used_keeps_its_person_in(
    house: Gatehouse, phone: Paired, login: LoggedIn
) -> None:
    page = a_page(house, phone, login)

    for _ in range(3):
        house.clock.passes(minutes=40)
        assert page.get("/api/counters").status_code == 200


def a_page(house: Gatehouse, phone: Paired, login: LoggedIn) -> FlaskClient:
    """What our own pages are to the door: a browser with both cookies."""
    app = flask.Flask("door")
    guard(app, house.gate.callers, OwnNames())
    map_errors(app, flask.Response)
    app.add_url_rule("/api/counters", "counters", dict)
    page = app.test_client()
    page.set_cookie(DEVICE_COOKIE, phone.token)
    page.set_cookie(SESSION_COOKIE, login.token)
    return page


def test_twelve_hours_end_it_however_much_it_was_used(house: Gatehouse, login: LoggedIn) -> None:
    for _ in range(23):
        house.clock.passes(minutes=30)
        assert house.is_in(login)
    house.clock.passes(minutes=30)

    house.gate.sessions.look()

    assert not house.is_in(login)
    assert house.was_told(login)
    assert why_ended(house) == ["too old"]


def test_it_is_refused_also_before_anybody_has_looked(house: Gatehouse, login: LoggedIn) -> None:
    house.clock.passes(minutes=60)

    assert not house.is_in(login)


@pytest.mark.parametrize("step", [timedelta(days=2), timedelta(days=-2), timedelta(days=-20000)])
def test_stepping_the_clock_logs_nobody_out_and_keeps_nobody_in(
    house: Gatehouse, login: LoggedIn, step: timedelta
) -> None:
    house.clock.jumps_to(house.clock.now.wall + step, sure=False)
    house.gate.sessions.look()
    assert house.is_in(login)

    house.clock.passes(minutes=60)

    assert not house.is_in(login)


def test_it_survives_a_restart_with_what_it_had_used_up(house: Gatehouse, login: LoggedIn) -> None:
    house.clock.passes(minutes=40)

    house.restart()

    house.clock.passes(minutes=19)
    assert house.is_in(login)
    house.clock.passes(minutes=60)
    assert not house.is_in(login)


def test_it_survives_a_power_cut_with_what_it_had_used_up(
    house: Gatehouse, login: LoggedIn
) -> None:
    # given eleven hours of work, and the machine off for nobody knows how long
    for _ in range(22):
        house.clock.passes(minutes=30)
        house.is_in(login)
        house.gate.sessions.look()
    house.clock.reboots(house.clock.now.wall + timedelta(hours=9), "boot-2", sure=False)
    house.restart()

    # when work goes on
    house.clock.passes(minutes=39)
    assert house.is_in(login)
    house.clock.passes(minutes=21)

    # then twelve hours are over after one more of this boot
    assert not house.is_in(login)


def test_an_idle_one_does_not_outlive_two_power_cuts(house: Gatehouse, login: LoggedIn) -> None:
    for boot in ("boot-2", "boot-3"):
        house.clock.reboots(house.clock.now.wall, boot, sure=True)
        house.restart()

    house.clock.passes(minutes=60)

    assert not house.is_in(login)


def test_its_use_is_written_every_five_minutes_at_most(house: Gatehouse, login: LoggedIn) -> None:
    began_s = house.clock.now.uptime_s
    for _ in range(29):
        house.clock.passes(seconds=10)
        house.is_in(login)
        house.gate.sessions.look()
    assert used_on_disk(house) == began_s

    house.clock.passes(seconds=10)
    house.is_in(login)
    house.gate.sessions.look()

    assert used_on_disk(house) == began_s + 300


def test_what_is_over_ends_by_itself_within_two_seconds(house: Gatehouse, login: LoggedIn) -> None:
    house.gate.start()
    try:
        house.clock.passes(minutes=60)

        took_s = seconds_until(lambda: house.was_told(login), 10, "the end of the session")
    finally:
        house.gate.stop()

    assert took_s < 2
    assert why_ended(house) == ["idle"]


def test_a_service_that_ends_writes_down_when_each_was_used(
    house: Gatehouse, login: LoggedIn
) -> None:
    house.gate.start()
    house.clock.passes(minutes=2)
    house.is_in(login)

    house.gate.stop()

    assert used_on_disk(house) == house.clock.now.uptime_s


# --- by what happens -----------------------------------------------------------------------------


def logged_out(house: Gatehouse, login: LoggedIn) -> None:
    house.gate.logins.log_out(login.actor, login.token)


def own_pin_changed(house: Gatehouse, login: LoggedIn) -> None:
    house.gate.logins.change_pin(login.actor, PINS["doctor"], "571930")


def pin_changed(house: Gatehouse, login: LoggedIn) -> None:
    house.gate.people.change(login.person.id, Wanted(pin="571930"), TECHNICIAN)


def role_changed(house: Gatehouse, login: LoggedIn) -> None:
    house.gate.people.change(login.person.id, Wanted(role="reception"), TECHNICIAN)


def counters_changed(house: Gatehouse, login: LoggedIn) -> None:
    house.gate.people.change(login.person.id, Wanted(counters=["room-2"]), TECHNICIAN)


def person_removed(house: Gatehouse, login: LoggedIn) -> None:
    house.gate.people.remove(login.person.id, TECHNICIAN)


def device_unpaired(house: Gatehouse, login: LoggedIn) -> None:
    house.gate.pairing.remove(login.actor.device or "", TECHNICIAN)


def day_closed(house: Gatehouse, login: LoggedIn) -> None:
    with house.clinic.ledger.change(login.actor) as change:
        house.gate.sessions.day_closed(change)


@pytest.mark.parametrize(
    "happens",
    [logged_out, own_pin_changed, pin_changed, role_changed, counters_changed, person_removed,
     device_unpaired, day_closed],
)  # fmt: skip
def test_it_ends_when(
    house: Gatehouse, login: LoggedIn, happens: Callable[[Gatehouse, LoggedIn], None]
) -> None:
    assert house.is_in(login)

    happens(house, login)

    assert not house.is_in(login)
    assert house.was_told(login)
    assert len(why_ended(house)) == 1
    house.restart()
    assert not house.is_in(login)


def test_a_new_name_ends_nothing_and_is_known_at_once(house: Gatehouse, login: LoggedIn) -> None:
    house.is_in(login)

    house.gate.people.change(login.person.id, Wanted(name="Dr. Married"), TECHNICIAN)

    session = house.gate.sessions.find(login.token)
    assert session is not None
    assert session.name == "Dr. Married"


def test_what_others_do_ends_nothing(house: Gatehouse, login: LoggedIn, phone: Paired) -> None:
    other = house.hire("doctor", "another doctor")
    theirs = house.log_in(phone, other)
    house.gate.logins.log_out(theirs.actor, theirs.token)
    house.gate.people.remove(other.id, TECHNICIAN)

    assert house.is_in(login)


def test_a_new_login_ends_the_one_that_the_browser_had(
    house: Gatehouse, login: LoggedIn, phone: Paired
) -> None:
    again = house.gate.logins.log_in(phone.actor, login.person.id, PINS["doctor"], login.token)

    assert again.token != login.token
    assert not house.is_in(login)
    assert house.is_in(again)


def test_a_program_that_logs_in_again_and_again_keeps_the_newest_few(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    logins = []
    for _ in range(6):
        logins.append(house.log_in(phone, doctor))
        house.clock.passes(seconds=1)

    assert [house.is_in(login) for login in logins] == [False, False, True, True, True, True]


def test_the_token_and_the_pin_stand_nowhere_on_disk(
    house: Gatehouse, login: LoggedIn, tmp_path: Path
) -> None:
    house.clinic.close()

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("queue.db*"))

    assert login.token.encode() not in stored
    assert PINS["doctor"].encode() not in stored
    assert b"scrypt$" in stored
