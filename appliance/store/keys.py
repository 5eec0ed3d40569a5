"""Idempotency keys on disk: what was asked under a key and what was answered."""

from dataclasses import dataclass

from appliance.store.prepared import Prepared, arg, arguments
from appliance.store.tables import IdempotencyRow

_FIND = Prepared(
    lambda: IdempotencyRow.select(
        IdempotencyRow.fingerprint, IdempotencyRow.status, IdempotencyRow.answer
    ).where(IdempotencyRow.key == arg("key"))
)
_KEEP = Prepared(
    lambda: IdempotencyRow.insert(**arguments(("key", "fingerprint", "status", "answer", "period")))
)


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer once given under a key; `answer` is JSON."""

    fingerprint: str
    status: int
    answer: str


class Keys:
    """Callers hold `writing()`, so that a key and what it did are committed together."""

    def find(self, key: str) -> Answered | None:
        """What was answered under this key."""
        row = _FIND.row(key=key)
        return Answered(*row) if row else None

    def keep(self, key: str, answered: Answered, period: int) -> None:
        """Remembers the answer."""
        _KEEP(
            key=key,
            fingerprint=answered.fingerprint,
            status=answered.status,
            answer=answered.answer,
            period=period,
        )

    def forget_before(self, period: int) -> None:
        """Forgets the keys of earlier periods; no client retries for a day."""
        IdempotencyRow.delete().where(IdempotencyRow.period < period).execute()
