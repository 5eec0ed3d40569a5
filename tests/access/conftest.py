from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.service import Service
from appliance.settings import Privacy, Settings
from appliance.store.people import Person
from appliance.store.places import Counter
from tests.access.door import TECHNICIAN, Door
from tests.access.gatehouse import Gatehouse, Paired
from tests.access.staffed import Staffed


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    settings = Settings(
        service=replace(Settings().service, data_dir=str(tmp_path)), privacy=Privacy(names=True)
    )
    service = Service(settings, TECHNICIAN)
    service.start()
    yield service
    service.stop()


@pytest.fixture
def door(service: Service) -> Door:
    """The app as clients of every role knock at it."""
    return Door(service)


@pytest.fixture
def three_rooms(service: Service, door: Door) -> Staffed:
    """A clinic with two more rooms."""
    with service.store.writing():
        for n in (2, 3):
            service.store.places.add_counter(Counter(f"room-{n}", f"Room {n}", ("general",)), n)
    return Staffed(door)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Gatehouse]:
    """Logins and people on a database, under a clock that is told."""
    house = Gatehouse(tmp_path)
    yield house
    house.close()


@pytest.fixture
def doctor(house: Gatehouse) -> Person:
    return house.hire("doctor")


@pytest.fixture
def phone(house: Gatehouse) -> Paired:
    return house.pair("doctor")
