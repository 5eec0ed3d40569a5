"""What the machine itself has to tell the waiting room: for whoever stands before it with a phone.

Any thread.
"""

from collections.abc import Sequence
from datetime import datetime

from appliance import wire
from appliance.clock import rfc3339
from appliance.health.finding import Finding
from appliance.settings import Mistake
from appliance.words import say


class MachineNotices:
    """`mistakes` are those for which the last good settings stand in."""

    def __init__(
        self, languages: Sequence[str], mistakes: Sequence[Mistake], since: datetime
    ) -> None:
        self._languages, self._mistakes, self._since = languages, mistakes, since

    def shown(self) -> list[wire.Notice]:
        """What stands on the screen."""
        if not self._mistakes:
            return []
        place = self._mistakes[0].place.rpartition("/")[2]
        text = {
            language: say(language, "display_settings_wrong", place=place)
            for language in self._languages
        }
        return [wire.Notice("settings-wrong", "settings-wrong", text, rfc3339(self._since))]

    def found(self) -> list[Finding]:
        """The same for staff, with every mistake."""
        if not self._mistakes:
            return []
        told = "; ".join(f"{m.place} {m.key} {m.says}" for m in self._mistakes[:3])
        return [
            Finding(
                "settings",
                "warning",
                "settings-wrong",
                f"The settings are wrong: {told}. The last good ones are used.",
                "Tell the technician; the queue goes on.",
                since=self._since,
            )
        ]
