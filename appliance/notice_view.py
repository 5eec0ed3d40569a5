"""What staff have told the waiting room: for the screens, and for who looks after the list.

Any thread. Each public method is one consistent snapshot with a fixed number of queries.
"""

from collections.abc import Sequence

from appliance import wire
from appliance.clock import rfc3339
from appliance.rules.notices import has_begun
from appliance.service_clock import ServiceClock
from appliance.store import Store
from appliance.store.events import Recorded
from appliance.store.notices import Notice

KIND = "staff"


class NoticeView:
    """Builds the shapes of notices. `languages` are the clinic's."""

    def __init__(self, store: Store, clock: ServiceClock, languages: Sequence[str]) -> None:
        self._store, self._clock, self._languages = store, clock, languages
        self._told: list[tuple[str, bool]] = []

    def on_screen(self) -> list[wire.Notice]:
        """Those that hold now, the oldest first."""
        return [self._public(notice) for notice, shown in self._standing() if shown]

    def standing(self) -> list[wire.StaffNotice]:
        """Those that hold or are to come, and who set them."""
        with self._store.reading():
            found = self._standing()
            made = self._store.events.of([notice.made for notice, _ in found])
            return [_told(notice, made[notice.made], shown=shown) for notice, shown in found]

    def one(self, notice: Notice) -> wire.StaffNotice:
        """One that was set just now. Call inside the transaction that set it."""
        shown = has_begun(notice.span, self._clock.between())
        return _told(notice, self._store.events.of([notice.made])[notice.made], shown=shown)

    def have_news(self) -> bool:
        """Whether one began, ended, came or went since this was asked. One thread."""
        before = self._told
        self._told = [(notice.id, shown) for notice, shown in self._standing()]
        return before != self._told

    def _standing(self) -> list[tuple[Notice, bool]]:
        now = self._clock.between()
        with self._store.reading():
            found = self._store.notices.standing(now.at_least)
        return [(notice, has_begun(notice.span, now)) for notice in found]

    def _public(self, notice: Notice) -> wire.Notice:
        ours = {x: notice.text[x] for x in self._languages if x in notice.text}
        text = ours or dict(notice.text)  # the clinic has other languages since
        since = max(notice.made_at, notice.span.begins or notice.made_at)
        return wire.Notice(notice.id, KIND, text, rfc3339(since))


def _told(notice: Notice, made: Recorded, *, shown: bool) -> wire.StaffNotice:
    begins, ends = notice.span.begins, notice.span.ends
    return wire.StaffNotice(
        id=notice.id,
        text=dict(notice.text),
        from_=rfc3339(begins) if begins else None,
        until=rfc3339(ends) if ends else None,
        shown=shown,
        made_at=rfc3339(made.at),
        role=made.role,
        person=made.person,
        person_name=made.person_name,
    )
