"""What a kiosk needs to know: whether tokens are given out, and the paper that it is asked for."""

from collections.abc import Callable

from appliance import wire
from appliance.board_view import issuing_shape
from appliance.clock import rfc3339
from appliance.history_view import HistoryView
from appliance.kiosks import Kiosks
from appliance.limits import Limits
from appliance.paper_jobs import is_stale
from appliance.rules.waiting import moment_of
from appliance.service_clock import ServiceClock
from appliance.store import Store
from appliance.store.jobs import Job
from appliance.views import Views


class KioskView:
    """Builds the frame of a kiosk; one consistent snapshot. Any thread."""

    def __init__(
        self,
        store: Store,
        clock: ServiceClock,
        views: Views,
        history: HistoryView,
        limits: Limits,
        kiosks: Kiosks,
        *,
        settings: Callable[[], str] = str,
    ) -> None:
        self._settings = settings
        self._store, self._clock, self._limits = store, clock, limits
        self._views, self._history, self._kiosks = views, history, kiosks

    def frame(self, kiosk: str) -> wire.KioskFrame:
        """The frame of this kiosk."""
        reading = self._clock.reading()
        with self._store.reading():
            standing = self._limits.current(self._store.periods.current())
            answers = self._limits.answers(standing)
            return wire.KioskFrame(
                revision=self._store.events.revision(),
                now=rfc3339(reading.wall),
                issuing=issuing_shape(self._limits.whole(answers)),
                clock_sure=reading.sure,
                jobs=self._jobs(kiosk),
                departments=self._gone(kiosk)
                | {code: issuing_shape(answer) for code, answer in answers.items()},
                used_mm=self._kiosks.used_mm(kiosk),
                settings=self._settings(),
            )

    def _gone(self, kiosk: str) -> dict[str, wire.Issuing]:
        """Departments of its buttons that the clinic has no more; those lamps stay dark."""
        words = (word for word in self._kiosks.words() if word.kiosk == kiosk)
        named = {button.department for word in words for button in word.status.buttons}
        return {code: wire.Issuing(open=False) for code in named - {""}}

    def _jobs(self, kiosk: str) -> list[wire.KioskJob]:
        """Paper that is wanted of it; each is repeated until a kiosk has said how it ended."""
        now = moment_of(self._clock.reading(), self._clock.boot)
        wanted = [
            job
            for job in self._store.jobs.open()
            if job.kiosk in (kiosk, None) and not is_stale(job, now)
        ]
        tokens = self._store.tokens.many([job.token for job in wanted if job.token is not None])
        shapes = dict(zip((t.serial for t in tokens), self._views.tokens(tokens), strict=True))
        return [
            wire.KioskJob(
                str(job.id), job.kind.value, shapes.get(job.token or 0), self._figures(job)
            )
            for job in wanted
        ]

    def _figures(self, job: Job) -> list[wire.DayFigures]:
        return [] if job.period is None else self._history.figures_of(job.period)
