"""`/api/notices`: what staff tell the waiting room."""

from collections.abc import Sequence

from appliance import wire
from appliance.desk import Desk
from appliance.notice_view import NoticeView
from appliance.rules.notices import Span, checked_notice
from appliance.web.access.guard import current_actor
from appliance.web.serving import Api


def notices(api: Api, desk: Desk, view: NoticeView, languages: Sequence[str]) -> None:
    """The views. `languages` are the clinic's."""

    @api.serves("GET /api/notices")
    def standing() -> wire.StaffNotices:
        return wire.StaffNotices(view.standing())

    @api.serves("POST /api/notices")
    def set_one(said: wire.NoticeBody) -> wire.StaffNotice:
        text = {"en": said.text.en, "hi": said.text.hi, "or": said.text.or_}
        wish = checked_notice(text, Span(said.from_, said.until), languages)
        return view.one(desk.set_notice(wish, current_actor()))

    @api.serves("DELETE /api/notices/<notice_id>")
    def take_away(notice_id: str) -> None:
        desk.take_notice_away(notice_id, current_actor())
