"""Distributions of times. Seconds in, milliseconds out."""

from collections.abc import Iterable


class Times:
    """Durations of one kind of event."""

    def __init__(self, seconds: Iterable[float] = ()) -> None:
        self._ms = sorted(1e3 * s for s in seconds)

    def __len__(self) -> int:
        return len(self._ms)

    def at(self, share: float) -> float:
        """The value below which this share of the events lies, in ms. NaN where nothing was."""
        if not self._ms:
            return float("nan")
        return self._ms[min(len(self._ms) - 1, int(share * len(self._ms)))]

    @property
    def p50(self) -> float:
        return self.at(0.5)

    @property
    def p99(self) -> float:
        return self.at(0.99)

    @property
    def worst(self) -> float:
        return self.at(1.0)
