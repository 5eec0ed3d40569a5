"""The service keeps to its own description, whoever asks and whatever is asked."""

from collections.abc import Iterator

import pytest

from tests.api.fuzzing import ENDS_DEVICES, GUESSES, KEEPS_PEOPLE, NOBODY, Fuzzing, Run
from tests.support.service import RunningService, running_service


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """One for all of them, so that each finds what the others left."""
    with running_service(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="module")
def fuzzing(service: RunningService, tmp_path_factory: pytest.TempPathFactory) -> Fuzzing:
    return Fuzzing(service, tmp_path_factory.mktemp("fuzzing"))


@pytest.mark.slow
def test_an_admin_gets_what_the_description_says(fuzzing: Fuzzing) -> None:
    found = fuzzing.failures("admin", Run(examples=8))

    assert not found, found
    assert fuzzing.clients["admin"].get("/api/me")["role"] == "admin"


@pytest.mark.parametrize("role", ["doctor", "kiosk", NOBODY])
def test_others_get_what_the_description_says(fuzzing: Fuzzing, role: str) -> None:
    found = fuzzing.failures(role, Run(examples=4, phases=["fuzzing"]))

    assert not found, found


def test_devices_are_unpaired_as_the_description_says(fuzzing: Fuzzing) -> None:
    found = fuzzing.failures("admin", Run(examples=8, only=[ENDS_DEVICES]))

    assert not found, found


def test_people_are_kept_as_the_description_says(fuzzing: Fuzzing) -> None:
    """After all others: once there is a person of a role, its devices need a login."""
    found = fuzzing.failures("technician", Run(examples=4, only=KEEPS_PEOPLE))

    assert not found, found


def test_logins_are_refused_as_the_description_says(fuzzing: Fuzzing) -> None:
    found = fuzzing.failures("reception", Run(examples=4, only=GUESSES))

    assert not found, found


def test_none_of_it_was_a_surprise_to_the_service(service: RunningService) -> None:
    assert "Traceback" not in service.log
    assert "unforeseen" not in service.log
    assert service.is_well()
