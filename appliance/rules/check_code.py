"""The check code on a ticket: staff see the same four signs beside the token."""

import hashlib
import hmac
from datetime import UTC, datetime

# No 0 O 1 I L: it is read aloud at a desk.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def check_code(secret: bytes, period: int, label: str, issued_at: datetime) -> str:
    """Four signs from a keyed hash (HMAC-SHA-256) of period, label and minute of issue."""
    minute = issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    digest = hmac.digest(secret, f"{period}/{label}/{minute}".encode(), hashlib.sha256)
    value = int.from_bytes(digest[:8], "big")
    signs = ""
    for _ in range(4):
        value, sign = divmod(value, len(_SIGNS))
        signs += _SIGNS[sign]
    return signs
