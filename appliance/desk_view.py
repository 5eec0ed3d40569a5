"""What reception sees: every open token, the counters, the day, paper, and what is in trouble.

Any thread.
"""

from dataclasses import dataclass

from appliance import wire
from appliance.board_view import BoardView, issuing_shape
from appliance.clock import rfc3339
from appliance.health import Health
from appliance.kiosks import Kiosks
from appliance.limits import Limits, Standing
from appliance.notice_view import NoticeView
from appliance.service_clock import ServiceClock
from appliance.stands import stands
from appliance.store import Store
from appliance.views import Views


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """Where the frame has its facts from, beside the tokens."""

    board: BoardView
    limits: Limits
    kiosks: Kiosks
    notices: NoticeView
    keeps_names: bool


class DeskView:
    """Builds the frame of the desk; one consistent snapshot."""

    def __init__(
        self, store: Store, clock: ServiceClock, views: Views, health: Health, facts: DeskFacts
    ) -> None:
        self._store, self._clock, self._views, self._health = store, clock, views, health
        self._facts = facts

    def frame(self) -> wire.DeskFrame:
        """Open tokens in order of issue."""
        reading = self._clock.reading()
        with self._store.reading():
            period = self._store.periods.current()
            tokens = self._store.tokens.open()
            standing = self._facts.limits.current(period)
            departments = self._facts.board.departments()
            codes = [department.code for department in departments]
            return wire.DeskFrame(
                revision=self._store.events.revision(),
                now=rfc3339(reading.wall),
                day=period.label if period else "",
                day_is_open=period is None or period.shut is None,
                clock_sure=reading.sure,
                tokens=self._views.tokens(tokens),
                counters=self._views.counters(),
                faults=self._health.faults(),
                departments=departments,
                at_desk=self._at_desk(standing),
                extra={code: standing.of(code).extra for code in codes},
                stopped=[code for code in codes if standing.stopped(code)],
                stands=stands(self._store, tokens),
                kiosks=self._kiosks(),
                keeps_names=self._facts.keeps_names,
                notices=self._facts.notices.standing(),
            )

    def _at_desk(self, standing: Standing) -> dict[str, wire.Issuing]:
        """Whether reception may issue, by department."""
        answers = self._facts.limits.answers(standing, by_hours=False)
        return {code: issuing_shape(answer) for code, answer in answers.items()}

    def _kiosks(self) -> list[wire.KioskPaper]:
        kiosks = self._facts.kiosks
        words = {word.kiosk: word for word in kiosks.words() if not kiosks.is_silent(word)}
        return [
            wire.KioskPaper(
                kiosk=kiosk,
                printer=words[kiosk].status.printer.state if kiosk in words else None,
                used_mm=kiosks.used_mm(kiosk),
                roll_mm=kiosks.roll_mm(words.get(kiosk)),
            )
            for kiosk in kiosks.known()
        ]
