"""The people of the demo: one of each role, with a PIN that is made at the first start."""

from collections.abc import Iterable, Sequence
from typing import Any

from appliance.cli.common import ask
from appliance.rules.pins import random_secret

PEOPLE = (("Dr. Asha Nayak", "doctor"), ("Bina Das", "reception"), ("Chitra Sahoo", "admin"))

Staff = list[dict[str, Any]]


def seeded(url: str, technician: str, before: Sequence[dict[str, Any]]) -> Staff:
    """Sees to it that they are there, and gives them with their PINs.

    `before` is what a former start gave: their PINs go on, since nobody could read them again.
    Raises ClinicError.
    """
    known = {x["name"]: x for x in ask("GET", f"{url}/api/admin/staff", technician)["items"]}
    return [_person(url, technician, name, role, known, before) for name, role in PEOPLE]


def _person(
    url: str,
    technician: str,
    name: str,
    role: str,
    known: dict[str, Any],
    before: Iterable[dict[str, Any]],
) -> dict[str, Any]:
    person = known.get(name)
    pins = [x["pin"] for x in before if person and x.get("id") == person["id"]]
    if person is None or not pins:
        pins = [random_secret(passphrase=(person["role"] if person else role) == "admin")]
        person = _written(url, technician, person, {"name": name, "role": role, "pin": pins[0]})
    kept = {part: person[part] for part in ("id", "name", "role", "counters")}
    return {**kept, "pin": pins[0]}


def _written(
    url: str, technician: str, person: dict[str, Any] | None, wanted: dict[str, str]
) -> dict[str, Any]:
    everybody = f"{url}/api/admin/staff"
    if person is None:
        added: dict[str, Any] = ask("POST", everybody, technician, wanted)
        return added
    new_pin = {"pin": wanted["pin"]}
    changed: dict[str, Any] = ask("PATCH", f"{everybody}/{person['id']}", technician, new_pin)
    return changed
