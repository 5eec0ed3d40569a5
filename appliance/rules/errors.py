"""The family of errors that the clinic can meet; screens and programs rely on their codes."""

from collections.abc import Sequence


class ClinicError(Exception):
    """Something the clinic is told about. `code` is never reworded."""

    code = "trouble"


class Refused(ClinicError):
    """The rules say no and nothing has changed (HTTP 409)."""

    code = "refused"


class NotKnown(ClinicError):
    """What was named does not exist (HTTP 404)."""

    code = "not-known"

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"there is no {what} “{name[:80]}”")
        self.code = f"unknown-{what}"


class FieldWrong(ClinicError):
    """A field of the request cannot be used (HTTP 422)."""

    code = "field-wrong"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class FieldsWrong(ClinicError):
    """Several fields cannot be used (HTTP 422); all of them are told at once."""

    code = "field-wrong"

    def __init__(self, wrong: Sequence[FieldWrong]) -> None:
        super().__init__("; ".join(str(field) for field in wrong))
        self.wrong = tuple(wrong)


class DeviceTrouble(ClinicError):
    """Paper, cable or printer; the queue goes on."""

    code = "device-trouble"


class StoreTrouble(ClinicError):
    """The disk cannot take a change now; nothing has changed (HTTP 503)."""

    code = "cannot-store"


class SettingsError(ClinicError):
    """The settings cannot be used; a restart cannot mend that (exit status 78)."""

    code = "settings-wrong"
