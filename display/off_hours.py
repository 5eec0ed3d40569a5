"""When the television is off, by the settings. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.rules.issuing import Hours
from appliance.settings import Settings


class OffHours:
    """Asked with the service's time, whether the glass is dark where nobody needs it."""

    def __init__(self, settings: Settings) -> None:
        windows = tuple(row.window for row in settings.display.off_hours)
        self._hours = Hours(windows, ZoneInfo(settings.clinic.time_zone))

    def __call__(self, at: datetime) -> bool:
        """Whether `at` is within them."""
        return bool(self._hours.windows) and self._hours.opens(at) == at
