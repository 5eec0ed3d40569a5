"""Personal data on disk, apart from the queue. Callers hold `reading()` or `writing()`."""

from collections.abc import Iterable
from datetime import date

from appliance.rules.patients import Patient, phone_key
from appliance.store.tables import PatientRow, PeriodRow, TokenRow


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
            phone_key=phone_key(patient.phone) if patient.phone else None,
        ).execute()

    def with_phone(self, phone: str, department: str) -> int | None:
        """The serial of an open token of the department that has this phone number."""
        query = (
            PatientRow.select(TokenRow.serial)
            .join(TokenRow, on=(TokenRow.serial == PatientRow.token))
            .where(PatientRow.phone_key == phone_key(phone), TokenRow.open == 1)
            .where(TokenRow.department == department)
            .order_by(TokenRow.serial.desc())
            .limit(1)
        )
        return query.scalar()  # type: ignore[no-any-return]

    def of(self, tokens: Iterable[int]) -> dict[int, Patient]:
        """Patients by token serial, for those that have one."""
        query = PatientRow.select(
            PatientRow.token, PatientRow.name, PatientRow.phone, PatientRow.age, PatientRow.notes
        ).where(PatientRow.token.in_(list(tokens)))
        return {
            token: Patient(name, phone, age, notes)
            for token, name, phone, age, notes in query.tuples()
        }

    def erase(self, last: date) -> int:
        """Erases the people of every period that was over on `last` or before; says how many."""
        people = (
            PatientRow.select(PatientRow.token)
            .join(TokenRow, on=(TokenRow.serial == PatientRow.token))
            .join(PeriodRow, on=(PeriodRow.serial == TokenRow.period))
            .where(PeriodRow.over_on <= last.isoformat())
        )
        return int(PatientRow.delete().where(PatientRow.token.in_(people)).execute())
