"""What the machine itself has to tell the waiting room: for whoever stands before it with a phone.

Any thread.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from appliance import wire
from appliance.clock import rfc3339
from appliance.health.finding import Finding
from appliance.hotspot import WORD_FILE, hotspot_now
from appliance.rules.service_day import Reading
from appliance.settings import Mistake
from appliance.words import say

# What the self-test at boot leaves, and for how long that is news; a hotspot's coming is as long.
VERDICT_FILE = Path("/run/token-kiosk-doctor/verdict.json")
SHOWN_S = 900.0
CODES_AT_MOST = 4


class MachineNotices:
    """`mistakes` are those for which the last good settings stand in.

    `out_of_order` gives the code of what keeps a press from giving a token, or nothing.
    """

    def __init__(
        self,
        languages: Sequence[str],
        mistakes: Sequence[Mistake],
        now: Callable[[], Reading],
        out_of_order: Callable[[], str] = str,
        *,
        verdict: Path = VERDICT_FILE,
        hotspot: Path = WORD_FILE,
    ) -> None:
        self._languages, self._mistakes, self._now = languages, mistakes, now
        self._out_of_order, self._verdict, self._hotspot = out_of_order, verdict, hotspot
        self._since = now().wall
        self._told: list[wire.Notice] = []

    def have_news(self) -> bool:
        """Whether they differ from those at the last time this was asked. One thread."""
        before, self._told = self._told, self.shown()
        return before != self._told

    def shown(self) -> list[wire.Notice]:
        """What stands on the screen."""
        return [*self._trouble(), *self._settings(), *self._self_test(), *self._stand_in()]

    def found(self) -> list[Finding]:
        """What is wrong with the settings, for staff, with every mistake."""
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

    def _trouble(self) -> Iterator[wire.Notice]:
        if code := self._out_of_order():
            yield self._notice("out-of-order", "display_out_of_order", code=code)

    def _settings(self) -> Iterator[wire.Notice]:
        if self._mistakes:
            place = self._mistakes[0].place.rpartition("/")[2]
            yield self._notice("settings-wrong", "display_settings_wrong", place=place)

    def _self_test(self) -> Iterator[wire.Notice]:
        """Trouble that the self-test found, for a quarter of an hour after the boot."""
        verdict = self._read()
        age_s = self._now().uptime_s - verdict.get("up_s", 0.0)
        codes = [part["code"] for part in verdict.get("items", ()) if part["state"] == "trouble"]
        if codes and 0 <= age_s < SHOWN_S:
            shown = ", ".join(codes[:CODES_AT_MOST])
            yield self._notice("self-test", "display_self_test", codes=shown)

    def _stand_in(self) -> Iterator[wire.Notice]:
        """Where staff find the queue, once the clinic's own network is gone."""
        hotspot = hotspot_now(self._hotspot)
        if hotspot and 0 <= self._now().uptime_s - hotspot.since_s < SHOWN_S:
            yield self._notice("hotspot", "display_hotspot", ssid=hotspot.ssid, url=hotspot.url)

    def _read(self) -> dict[str, Any]:
        try:
            verdict: dict[str, Any] = json.loads(self._verdict.read_bytes())
        except (OSError, ValueError):
            return {}
        return verdict

    def _notice(self, kind: str, words: str, **values: str) -> wire.Notice:
        text = {language: say(language, words, **values) for language in self._languages}
        return wire.Notice(kind, kind, text, rfc3339(self._since))
