"""When the screen ends to start anew on other settings: when nobody has just been called."""

from appliance.settings import Settings

# A call is read and heard by then.
QUIET_S = 15.0


class Renew:
    """The word that this machine's settings are other ones now, put into the inbox."""


class Renewal:
    """Kept by the loop. `clock` seconds are monotonic."""

    def __init__(self, now: float) -> None:
        self._wanted = False
        self._called_at = now - QUIET_S

    def ask(self) -> None:
        """The settings are other ones now."""
        self._wanted = True

    def called(self, now: float) -> None:
        """Somebody is called, or still being called."""
        self._called_at = now

    def is_due(self, now: float) -> bool:
        """Whether to end now."""
        return self._wanted and now - self._called_at >= QUIET_S


def used(settings: Settings) -> object:
    """What a screen runs on; the clinic's name comes with the board."""
    return settings.display, settings.clinic.languages, settings.clinic.time_zone
