"""What a new database holds, so that an empty settings file runs: one department and one room."""

from collections.abc import Sequence

from appliance.store.database import Store
from appliance.store.places import Counter, Department

FIRST_DEPARTMENTS = (
    Department("general", "General", "", {"hi": "सामान्य", "or": "ସାଧାରଣ"}),  # one: no prefix
)
FIRST_COUNTERS = (Counter("room-1", "Room 1", ("general",)),)


def furnish(
    store: Store,
    departments: Sequence[Department] = FIRST_DEPARTMENTS,
    counters: Sequence[Counter] = FIRST_COUNTERS,
) -> None:
    """Adds departments and counters to a database that has none."""
    with store.writing():
        if store.places.departments():
            return
        for position, department in enumerate(departments):
            store.places.add_department(department, position)
        for position, counter in enumerate(counters):
            store.places.add_counter(counter, position)
