"""How much one client may say."""

AT_ONCE = 64 * 1024
A_SECOND = 4 * 1024


class Budget:
    """Bytes: a burst, and what a client may say in the long run. One thread.

    A kiosk that tells of a hundred tickets at once says some 20 KB, a page nothing but pongs.
    """

    __slots__ = ("_at_s", "_left")

    def __init__(self, now_s: float) -> None:
        self._left, self._at_s = float(AT_ONCE), now_s

    def spend(self, count: int, now_s: float) -> bool:
        """False once it has said too much."""
        self._left = min(AT_ONCE, self._left + (now_s - self._at_s) * A_SECOND) - count
        self._at_s = now_s
        return self._left >= 0
