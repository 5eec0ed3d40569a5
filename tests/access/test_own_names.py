"""Which names are this machine's own, whatever the settings say."""

import pytest

from appliance.web.access.names import OwnNames
from tests.access.door import Door, code_of


@pytest.fixture
def names() -> OwnNames:
    return OwnNames(["Queue.Clinic.example"], hostname=lambda: "Pi-7")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.73.0.1", "192.168.1.10", "::1", "fe80::1", "localhost",
     "token-kiosk", "token-kiosk.local", "TOKEN-KIOSK.local.",
     "pi-7", "pi-7.local", "queue.clinic.example", "queue.clinic.example."],
)  # fmt: skip
def test_addresses_and_the_machines_names_are_its_own(names: OwnNames, host: str) -> None:
    assert names.has(host)


@pytest.mark.parametrize("host", ["token-kiosk-2.local", "token-kiosk-17.local", "pi-7-2.local"])
def test_the_second_machine_of_a_name_is_found_as_the_network_calls_it(
    names: OwnNames, host: str
) -> None:
    assert names.has(host)


@pytest.mark.parametrize(
    "host",
    ["", ".local", "evil.example", "token-kiosk.evil.example", "token-kiosk.local.evil.example",
     "eviltoken-kiosk.local", "token-kiosk-2", "token-kiosk-2-evil.local", "pi-8.local",
     "clinic.example", "10.73.0.1.evil.example", "10.73.0.1:80", "0x7f000001"],
)  # fmt: skip
def test_all_else_is_foreign(names: OwnNames, host: str) -> None:
    assert not names.has(host)


def test_a_machine_with_a_long_name_is_found_by_its_first_part() -> None:
    names = OwnNames(hostname=lambda: "kiosk.clinic.example")

    assert names.has("kiosk.clinic.example")
    assert names.has("kiosk.local")
    assert not names.has("clinic.example")


def test_a_machine_that_was_renamed_answers_to_its_new_name() -> None:
    called = ["raspberrypi"]
    names = OwnNames(hostname=lambda: called[-1])

    called.append("chc-bhadrak")

    assert names.has("chc-bhadrak.local")
    assert not names.has("raspberrypi.local")


def test_a_machine_without_a_name_has_its_addresses() -> None:
    names = OwnNames(hostname=lambda: "")

    assert names.has("10.73.0.1")
    assert not names.has(".local")
    assert not names.has("-2.local")


@pytest.mark.parametrize("host", ["[", "[::1", "a b", "evil.example:99999x", "[fe80::1%25eth0]"])
def test_a_host_that_makes_no_sense_is_refused_without_a_fault(door: Door, host: str) -> None:
    for path in ("/", "/api/board", "/no/such/page"):
        answer = door.knock("GET", path, headers={"Host": host})
        assert (answer.status_code, code_of(answer)) == (403, "foreign-host")
