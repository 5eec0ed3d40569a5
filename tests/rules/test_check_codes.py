from datetime import UTC, datetime, timedelta

from appliance.rules.check_code import check_code

AT = datetime(2026, 11, 21, 9, 0, 5, tzinfo=UTC)


def test_a_code_is_the_same_within_its_minute_and_depends_on_the_clinics_secret() -> None:
    code = check_code(b"secret", 1, "G12", AT)

    assert code == check_code(b"secret", 1, "G12", AT + timedelta(seconds=50))
    assert code != check_code(b"other", 1, "G12", AT)
    assert len(code) == 4


def test_forging_a_neighbour_by_counting_is_not_possible() -> None:
    codes = {check_code(b"secret", 1, f"G{n}", AT) for n in range(200)}

    assert len(codes) > 195
