"""Tells a program that its own settings files say something else than it runs on."""

import logging
from collections.abc import Callable

from appliance.rules.errors import SettingsError
from appliance.settings.shapes import Settings

log = logging.getLogger(__name__)


class SettingsNews:
    """Hears from the service's frames that settings have changed, and looks for itself.

    `reread` reads this machine's files; `used` picks what the program runs on. `changed` is called
    on the thread that hears. Another machine's files are its own: there nothing differs.
    """

    def __init__(
        self,
        running: Settings,
        reread: Callable[[], Settings],
        used: Callable[[Settings], object],
        changed: Callable[[], None],
    ) -> None:
        self._running, self._reread, self._used = used(running), reread, used
        self._changed = changed
        self._heard = ""

    def heard(self, fingerprint: str) -> None:
        """The service's settings have this fingerprint; empty where it does not say. One thread."""
        if fingerprint == self._heard:
            return
        self._heard = fingerprint
        try:
            now = self._used(self._reread())
        except SettingsError as error:
            log.warning("%s: %s", error.code, error)
            return
        if now != self._running:
            log.info("settings-changed: this program starts anew when it is idle")
            self._changed()
