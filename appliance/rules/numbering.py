"""Numbers and labels: sequential from 1 per service day and issuing department."""


def next_number(highest: int | None) -> int:
    """The number after the highest one given out in this period and department."""
    return (highest or 0) + 1


def label_of(prefix: str, number: int) -> str:
    """What people see and hear: `G12`, or `12` where the department has no prefix."""
    return f"{prefix}{number}"
