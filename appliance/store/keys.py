"""Idempotency keys on disk: what was asked under a key and what was answered.

Answers are packed and keys are kept as 64-bit hashes: as they come, each would dirty two or three
pages of its own, a third of what a press writes to the card.
"""

import hashlib
import zlib
from dataclasses import dataclass
from datetime import date

from peewee import chunked

from appliance.store.prepared import Prepared, arg, arguments
from appliance.store.tables import IdempotencyRow, PeriodRow

_FIND = Prepared(
    lambda: IdempotencyRow.select(
        IdempotencyRow.fingerprint, IdempotencyRow.status, IdempotencyRow.answer
    ).where(IdempotencyRow.key == arg("key"))
)
_KEEP = Prepared(
    lambda: IdempotencyRow.insert(**arguments(("key", "fingerprint", "status", "answer", "period")))
)

_PERSON = b'"patient":{'


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer once given under a key; `answer` is JSON. `fingerprint` covers key and request."""

    fingerprint: str
    status: int
    answer: bytes


class Keys:
    """Callers hold `writing()`, so that a key and what it did are committed together."""

    def find(self, key: str) -> Answered | None:
        """What was answered under this key."""
        row = _FIND.row(key=_number(key))
        return Answered(row[0], row[1], zlib.decompress(row[2])) if row else None

    def keep(self, key: str, answered: Answered, period: int) -> None:
        """Remembers the answer."""
        _KEEP(
            key=_number(key),
            fingerprint=answered.fingerprint,
            status=answered.status,
            answer=zlib.compress(answered.answer),
            period=period,
        )

    def forget_before(self, period: int) -> None:
        """Forgets the keys of earlier periods; no client retries for a day."""
        IdempotencyRow.delete().where(IdempotencyRow.period < period).execute()

    def forget_people(self, last: date) -> None:
        """Forgets every answer with a person in it, of periods over on `last` or before."""
        over = PeriodRow.select(PeriodRow.serial).where(PeriodRow.over_on <= last.isoformat())
        query = IdempotencyRow.select(IdempotencyRow.key, IdempotencyRow.answer)
        rows = query.where(IdempotencyRow.period.in_(over)).tuples()
        named = [key for key, packed in rows if _PERSON in zlib.decompress(packed)]
        for few in chunked(named, 500):
            IdempotencyRow.delete().where(IdempotencyRow.key.in_(few)).execute()


def _number(key: str) -> int:
    # Two keys of the same number differ in their fingerprints, so that neither gets the other's
    # answer; with a day's thousand keys that is a chance of 1 in 10^13.
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)
