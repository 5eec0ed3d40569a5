"""Guessing PINs is slow, stops with the device, and locks nobody else out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from appliance.rules.errors import ClinicError
from appliance.rules.guessing import wait_s
from appliance.store.people import Person
from appliance.web.access.guesses import TooManyGuesses
from appliance.web.access.logins import OldPinWrong, Unpaired, WrongPin
from tests.access.gatehouse import PINS, Gatehouse, Paired, PowerCut

WRONG = "830417"


def guess(house: Gatehouse, on: Paired, staff: str) -> ClinicError:
    """One wrong guess: what it is answered."""
    with pytest.raises(ClinicError) as refusal:
        house.gate.logins.log_in(on.actor, staff, WRONG, None)
    return refusal.value


def guess_often(house: Gatehouse, on: Paired, staff: str, times: int) -> None:
    """Wrong guesses of somebody who waits as long as they must."""
    for nth in range(times):
        assert isinstance(guess(house, on, staff), WrongPin)
        house.clock.passes(seconds=wait_s(nth + 1))


def is_paired(house: Gatehouse, device: Paired) -> bool:
    return house.gate.pairing.actor(device.token) is not None


def test_each_wrong_guess_doubles_the_wait(house: Gatehouse, doctor: Person, phone: Paired) -> None:
    waits = []
    for _ in range(6):
        assert isinstance(guess(house, phone, doctor.id), WrongPin)
        refused = guess(house, phone, doctor.id)
        assert isinstance(refused, TooManyGuesses)
        waits.append(refused.retry_after_s)
        house.clock.passes(seconds=refused.retry_after_s)

    assert waits == [1, 2, 4, 8, 16, 32]


def test_no_wait_is_longer_than_a_quarter_of_an_hour() -> None:
    assert [wait_s(count) for count in (9, 10, 11, 12, 500)] == [256, 512, 900, 900, 900]


def test_while_it_waits_not_even_the_right_pin_is_looked_at(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    guess(house, phone, doctor.id)
    looks = house.scrypt.looks

    with pytest.raises(TooManyGuesses):
        house.log_in(phone, doctor)

    assert house.scrypt.looks == looks


def test_of_fifty_guesses_at_once_one_is_looked_at(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: guess(house, phone, doctor.id), range(50)))
    house.clock.passes(seconds=1)

    assert house.scrypt.looks == 1
    assert sum(isinstance(answer, WrongPin) for answer in answers) == 1
    assert sum(isinstance(answer, TooManyGuesses) for answer in answers) == 49
    assert house.log_in(phone, doctor)


def test_of_fifty_guesses_at_once_at_fifty_people_ten_at_most_are_looked_at(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    def one(nth: int) -> ClinicError:
        return guess(house, phone, doctor.id if nth == 49 else f"person {nth}")

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(one, range(50)))

    assert house.scrypt.looks <= 10
    assert not is_paired(house, phone)


def test_a_restart_gains_nothing(house: Gatehouse, doctor: Person, phone: Paired) -> None:
    guess_often(house, phone, doctor.id, 4)
    guess(house, phone, doctor.id)

    house.restart()

    refused = guess(house, phone, doctor.id)
    assert isinstance(refused, TooManyGuesses)
    assert refused.retry_after_s == 16


def test_a_reboot_gains_nothing(house: Gatehouse, doctor: Person, phone: Paired) -> None:
    guess_often(house, phone, doctor.id, 8)
    guess(house, phone, doctor.id)  # the ninth: 256 s to wait

    house.clock.reboots(house.clock.now.wall, "boot-2", sure=True)  # 20 s ago
    house.restart()

    refused = guess(house, phone, doctor.id)
    assert isinstance(refused, TooManyGuesses)
    assert refused.retry_after_s == 236
    house.clock.passes(seconds=236)
    assert house.log_in(phone, doctor)


def test_a_power_cut_just_before_the_look_leaves_the_guess_counted(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    house.scrypt.power_fails = True
    for nth in range(3):
        with pytest.raises(PowerCut):
            house.log_in(phone, doctor)
        house.clock.passes(seconds=wait_s(nth + 1))
    house.scrypt.power_fails = False

    guess(house, phone, doctor.id)

    refused = guess(house, phone, doctor.id)
    assert isinstance(refused, TooManyGuesses)
    assert refused.retry_after_s == 8


@pytest.mark.parametrize("step", [timedelta(days=1), timedelta(days=-1), timedelta(days=9000)])
def test_stepping_the_clock_gains_nothing(
    house: Gatehouse, doctor: Person, phone: Paired, step: timedelta
) -> None:
    guess(house, phone, doctor.id)

    house.clock.jumps_to(house.clock.now.wall + step, sure=False)

    assert isinstance(guess(house, phone, doctor.id), TooManyGuesses)


def test_neither_the_same_person_elsewhere_nor_another_one_here_is_locked_out(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    other = house.hire("doctor", "another doctor")
    tablet = house.pair("doctor")

    guess_often(house, phone, doctor.id, 8)
    guess(house, phone, doctor.id)

    assert house.log_in(tablet, doctor)
    assert house.log_in(phone, other)


def test_only_that_persons_success_on_that_device_clears_the_wait(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    other = house.hire("doctor", "another doctor")
    tablet = house.pair("doctor")
    guess_often(house, phone, doctor.id, 3)

    house.log_in(phone, other)
    house.log_in(tablet, doctor)
    guess(house, phone, doctor.id)

    refused = guess(house, phone, doctor.id)
    assert isinstance(refused, TooManyGuesses)
    assert refused.retry_after_s == 8
    house.clock.passes(seconds=8)
    house.log_in(phone, doctor)
    guess(house, phone, doctor.id)
    house.clock.passes(seconds=1)
    assert house.log_in(phone, doctor)


def test_after_ten_wrong_guesses_the_device_is_unpaired_at_once(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    other = house.hire("doctor", "another doctor")
    login = house.log_in(phone, other)
    guess_often(house, phone, doctor.id, 9)
    assert is_paired(house, phone)

    assert isinstance(guess(house, phone, doctor.id), Unpaired)

    assert not is_paired(house, phone)
    assert house.removed == [phone.device.id]
    assert not house.is_in(login)
    assert house.was_told(login)
    assert isinstance(guess(house, phone, doctor.id), Unpaired)
    assert house.log_in(house.pair("doctor"), doctor)


def test_failures_count_over_all_people_also_over_those_who_do_not_exist(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    reception = house.hire("reception")  # may not log in on a doctor's phone
    named = [doctor.id, reception.id, *(f"nobody-{n}" for n in range(7))]
    for staff in named:
        assert isinstance(guess(house, phone, staff), WrongPin)

    assert isinstance(guess(house, phone, "nobody-8"), Unpaired)


def test_an_unknown_person_costs_the_same_work_and_the_same_wait(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    for staff in (doctor.id, "0123456789abcdef"):
        before = house.scrypt.looks
        wrong, refused = guess(house, phone, staff), guess(house, phone, staff)
        assert house.scrypt.looks == before + 1
        assert (wrong.code, str(wrong)) == ("wrong-pin", "this is not the PIN of this person")
        assert isinstance(refused, TooManyGuesses)
        assert refused.retry_after_s == 1


def test_a_name_and_an_id_are_the_same_person_to_a_guesser(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    guess(house, phone, doctor.id)

    assert isinstance(guess(house, phone, "THE Doctor"), TooManyGuesses)


def test_ones_own_pin_is_guessed_at_as_slowly(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    login = house.log_in(phone, doctor)

    with pytest.raises(OldPinWrong):
        house.gate.logins.change_pin(login.actor, WRONG, "571930")

    with pytest.raises(TooManyGuesses):
        house.gate.logins.change_pin(login.actor, PINS["doctor"], "571930")
    assert isinstance(guess(house, phone, doctor.id), TooManyGuesses)


def test_a_device_may_guess_ten_times_an_hour_at_most(
    house: Gatehouse, doctor: Person, phone: Paired
) -> None:
    began_s = house.clock.now.uptime_s

    looked_at = 0
    while is_paired(house, phone):
        answer = guess(house, phone, doctor.id)
        if isinstance(answer, TooManyGuesses):
            house.clock.passes(seconds=answer.retry_after_s)
        else:
            looked_at += 1

    assert looked_at == house.scrypt.looks == 10
    assert house.clock.now.uptime_s - began_s > 500
