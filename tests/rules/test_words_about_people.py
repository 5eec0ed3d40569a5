import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.errors import FieldWrong
from appliance.rules.patients import NAME_AT_MOST, checked_patient


@pytest.mark.parametrize(
    ("field", "details"),
    [
        ("patient.name", {"name": "   "}),
        ("patient.name", {"name": "x" * 10_000}),
        ("patient.name", {"name": "Sita\x1b@"}),
        ("patient.phone", {"name": "Sita", "phone": "call me"}),
        ("patient.age", {"name": "Sita", "age": 131}),
        ("patient.notes", {"name": "Sita", "notes": "\x00"}),
    ],
)
def test_what_is_wrong_is_named_by_its_field(field: str, details: dict[str, object]) -> None:
    with pytest.raises(FieldWrong) as refusal:
        checked_patient(**details)  # type: ignore[arg-type]

    assert refusal.value.field == field


@given(st.text())
def test_no_name_that_is_taken_holds_a_control_sign_or_is_too_long(name: str) -> None:
    try:
        taken = checked_patient(name).name
    except FieldWrong:
        return

    assert 0 < len(taken) <= NAME_AT_MOST
    assert taken.isprintable() or not any(ord(sign) < 32 or ord(sign) == 127 for sign in taken)
