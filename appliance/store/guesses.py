"""Wrong guesses at PINs, on disk, by device and person. Callers hold `writing()`."""

from peewee import fn

from appliance.rules.guessing import Failures
from appliance.store.tables import GuessRow


class Guesses:
    """How often each person's PIN was wrong in a row on each device."""

    def of(self, device: str, person: str) -> Failures | None:
        """The failures of a pair; None where there are none."""
        query = GuessRow.select(GuessRow.failures, GuessRow.boot, GuessRow.not_before_uptime_s)
        rows = list(query.where(_pair(device, person)).tuples())
        return Failures(*rows[0]) if rows else None

    def keep(self, device: str, person: str, failures: Failures) -> None:
        """Writes the failures of a pair down."""
        GuessRow.replace(
            device=device,
            person=person,
            failures=failures.count,
            boot=failures.boot,
            not_before_uptime_s=failures.not_before_s,
        ).execute()

    def clear(self, device: str, person: str) -> None:
        """The person was right on this device."""
        GuessRow.delete().where(_pair(device, person)).execute()

    def total(self, device: str) -> int:
        """The failures of a device over all people."""
        query = GuessRow.select(fn.SUM(GuessRow.failures)).where(GuessRow.device == device)
        return query.scalar() or 0

    def forget_device(self, device: str) -> None:
        """The device is unpaired."""
        GuessRow.delete().where(GuessRow.device == device).execute()

    def forget_person(self, person: str) -> None:
        """The person is removed."""
        GuessRow.delete().where(GuessRow.person == person).execute()


def _pair(device: str, person: str) -> object:
    return (GuessRow.device == device) & (GuessRow.person == person)
