"""Staff tell the waiting room something, and take it back."""

import secrets

from appliance.actor import Actor
from appliance.clock import rfc3339
from appliance.desk.base import Verbs
from appliance.rules.errors import FieldWrong, NotKnown
from appliance.rules.notices import STANDING_AT_MOST, NoticeWish, Span, TooManyNotices, is_over
from appliance.rules.tokens import Verb
from appliance.store.events import Event
from appliance.store.notices import Notice


class Noticing(Verbs):
    """The verbs of notices. What they say is public, so the events keep it."""

    def set_notice(self, wish: NoticeWish, actor: Actor) -> Notice:
        """A new one. Raises FieldWrong where it is over already, and TooManyNotices."""
        with self._ledger.change(actor) as change:
            now = self._ledger.clock.between()
            if is_over(wish.span, now):
                raise FieldWrong("until", "is over already")
            if len(self._store.notices.standing(now.at_least)) >= STANDING_AT_MOST:
                raise TooManyNotices
            notice_id = secrets.token_hex(8)
            detail = {"notice": notice_id, "text": dict(wish.text), **_times(wish.span)}
            made = change.record(Event(Verb.SET_NOTICE, detail=detail))
            self._store.notices.add(notice_id, wish, made)
            return Notice(notice_id, wish.text, wish.span, made, change.at)

    def take_notice_away(self, notice_id: str, actor: Actor) -> None:
        """It stands no more; one that was taken away stays so. Raises NotKnown."""
        with self._ledger.change(actor) as change:
            notice = self._store.notices.find(notice_id)
            if notice is None:
                raise NotKnown("notice", notice_id)
            if notice.taken is None:
                detail = {"notice": notice_id, "text": dict(notice.text)}
                taken = change.record(Event(Verb.TAKE_NOTICE_AWAY, detail=detail))
                self._store.notices.take_away(notice_id, taken)


def _times(span: Span) -> dict[str, str]:
    named = (("from", span.begins), ("until", span.ends))
    return {name: rfc3339(at) for name, at in named if at is not None}
