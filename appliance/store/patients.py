"""Personal data on disk, apart from the queue. Callers hold `reading()` or `writing()`."""

from collections.abc import Iterable

from appliance.rules.patients import Patient
from appliance.store.tables import PatientRow


class Patients:
    """At most one row per token; erasing them touches nothing else."""

    def add(self, token: int, patient: Patient) -> None:
        """Writes down who holds the token (its serial)."""
        PatientRow.insert(
            token=token,
            name=patient.name,
            phone=patient.phone,
            age=patient.age,
            notes=patient.notes,
        ).execute()

    def of(self, tokens: Iterable[int]) -> dict[int, Patient]:
        """Patients by token serial, for those that have one."""
        query = PatientRow.select(
            PatientRow.token, PatientRow.name, PatientRow.phone, PatientRow.age, PatientRow.notes
        ).where(PatientRow.token.in_(list(tokens)))
        return {
            token: Patient(name, phone, age, notes)
            for token, name, phone, age, notes in query.tuples()
        }
