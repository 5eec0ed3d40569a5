"""Where queues stand in their rotation. Callers hold `reading()` or `writing()`."""

from collections.abc import Iterable

from appliance.rules.calling import Rotation, Scope
from appliance.store.prepared import Prepared, arg, arguments
from appliance.store.tables import RotationRow

_COLUMNS = ("scope", "code", "calls", "after_return", "since_high")
_SET = Prepared(lambda: RotationRow.replace(**arguments(_COLUMNS)))
_OF = Prepared(
    lambda: RotationRow.select(
        RotationRow.calls, RotationRow.after_return, RotationRow.since_high
    ).where(RotationRow.scope == arg("scope"), RotationRow.code == arg("code"))
)
_OURS = Scope.DEPARTMENT
_ALL_OF = Prepared(
    lambda: RotationRow.select(
        RotationRow.code, RotationRow.calls, RotationRow.after_return, RotationRow.since_high
    ).where(RotationRow.scope == arg("scope"))
)


class Rotations:
    """One per department and one per counter; what was never called stands at the beginning."""

    def of(self, scope: Scope, code: str) -> Rotation:
        """The rotation of a department or counter."""
        row = _OF.row(scope=scope, code=code)
        return Rotation(row[0], bool(row[1]), row[2]) if row else Rotation()

    def of_departments(self, codes: Iterable[str]) -> dict[str, Rotation]:
        """The rotations of these departments."""
        found = {row[0]: Rotation(row[1], bool(row[2]), row[3]) for row in _ALL_OF(scope=_OURS)}
        return {code: found.get(code, Rotation()) for code in codes}

    def turn(self, scope: Scope, code: str, rotation: Rotation) -> None:
        """Writes where it stands now."""
        _SET(
            scope=scope,
            code=code,
            calls=rotation.calls,
            after_return=rotation.after_return,
            since_high=rotation.since_high,
        )
