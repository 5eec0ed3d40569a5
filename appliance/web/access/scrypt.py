"""Secrets of people, hashed slowly: who steals the database must pay for each guess."""

import ctypes
import hashlib
import secrets
import threading
from contextlib import suppress

# 16 MB and 54 ms on the 2-core server this was written on (mean of 5, `time.process_time`); a core
# of a Pi 4 is 2 to 5 times slower at such work, so that a login waits 0.1 to 0.3 s for it there.
_N, _R, _P = 2**14, 8, 1
_MEMORY_AT_MOST = 64 * 1024 * 1024
# 50 parallel guesses of 16 MB each would end the service at its memory limit.
AT_ONCE = 2
_M_MMAP_THRESHOLD = -3  # mallopt(3)
_LARGE = 1024 * 1024


class Scrypt:
    """Hashes secrets and compares them; at most two at a time, the others wait. Any thread."""

    def __init__(self) -> None:
        _give_large_pieces_back()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobodys = self._written(secrets.token_bytes(16), bytes(32))

    def hashed(self, secret: str) -> str:
        """The secret as it is kept: `scrypt$n$r$p$salt$hash`."""
        salt = secrets.token_bytes(16)
        return self._written(salt, self._hash(secret, salt, (_N, _R, _P)))

    def fits(self, secret: str, kept: str | None) -> bool:
        """Whether it is the secret that was kept; None costs the same time and never fits."""
        _, n, r, p, salt, digest = (kept or self._nobodys).split("$")
        found = self._hash(secret, bytes.fromhex(salt), (int(n), int(r), int(p)))
        return secrets.compare_digest(found, bytes.fromhex(digest)) and bool(kept)

    def _hash(self, secret: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
        n, r, p = cost
        with self._turns:
            return hashlib.scrypt(
                secret.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY_AT_MOST, dklen=32
            )

    @staticmethod
    def _written(salt: bytes, digest: bytes) -> str:
        return f"scrypt${_N}${_R}${_P}${salt.hex()}${digest.hex()}"


def _give_large_pieces_back() -> None:
    """Memory of a hash leaves the process with it.

    Left alone, glibc keeps the 16 MB of each thread that ever hashed, 450 MB after 50 of them.
    """
    with suppress(AttributeError):  # another C library, with ways of its own
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
