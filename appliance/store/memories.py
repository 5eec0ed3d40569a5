"""What tokens, events and devices remember of departments and counters, and what is open there.

Callers hold `reading()` or `writing()`.
"""

from peewee import fn

from appliance.store.tables import (
    DeviceRow,
    EventRow,
    FigureRow,
    PairingRow,
    TokenRow,
)


def is_department_remembered(department: str) -> bool:
    """Whether a token or a day's figures name the department. Reads every token at worst."""
    figures = FigureRow.select(FigureRow.period).where(FigureRow.department == department)
    if figures.limit(1).exists():
        return True
    tokens = TokenRow.select(TokenRow.serial).where(
        (TokenRow.issued_department == department) | (TokenRow.department == department)
    )
    return bool(tokens.limit(1).exists())


def is_counter_remembered(counter: str) -> bool:
    """Whether a token, an event or a device names the counter. Reads all of them at worst."""
    return any(
        row.select().where(row.counter == counter).limit(1).exists()
        for row in (DeviceRow, PairingRow, TokenRow, EventRow)
    )


def has_others(period: int, department: str) -> bool:
    """Whether another department has given out numbers in this period."""
    tokens = TokenRow.select(TokenRow.serial).where(TokenRow.period == period)
    # One look into the index on either side of the department's own numbers.
    return any(
        tokens.where(beside).limit(1).exists()
        for beside in (
            TokenRow.issued_department < department,
            TokenRow.issued_department > department,
        )
    )


def labels_of_others(period: int, department: str) -> list[str]:
    """The labels that other departments have given out in this period."""
    query = TokenRow.select(TokenRow.label).where(TokenRow.period == period)
    return [label for (label,) in query.where(TokenRow.issued_department != department).tuples()]


def open_by_department() -> dict[str, int]:
    """How many open tokens stand in each department that has any."""
    query = TokenRow.select(TokenRow.department, fn.COUNT(TokenRow.serial))
    return dict(query.where(TokenRow.open == 1).group_by(TokenRow.department).tuples())


def open_for_counter(counter: str) -> list[str]:
    """The labels of open tokens that are at this counter, or may be called by it alone."""
    query = TokenRow.select(TokenRow.label).where(TokenRow.open == 1)
    here = (TokenRow.at_counter == counter) | (TokenRow.bound == counter)
    return [label for (label,) in query.where(here).order_by(TokenRow.serial).tuples()]
