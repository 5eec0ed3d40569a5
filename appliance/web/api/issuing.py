"""Issuing: a token for whoever asks, and staff's word on whether tokens are given out."""

from flask import request

from appliance import wire
from appliance.actor import Role
from appliance.board_view import BoardView
from appliance.desk import Desk, IssuingWord, Wanted
from appliance.rules.errors import FieldWrong
from appliance.rules.patients import Patient, checked_patient, plain_text
from appliance.rules.tokens import Origin, Priority
from appliance.views import Views
from appliance.web.access.guard import current_actor
from appliance.web.access.rates import Rate
from appliance.web.access.visitors import current_visitor
from appliance.web.serving import Api, was_there

_ORIGIN = {Role.KIOSK: Origin.BUTTON, Role.PUBLIC: Origin.WEB}


def issuing(api: Api, desk: Desk, views: Views, board_view: BoardView, public: Rate) -> None:
    """The views; `public` is how often the public may ask from one address."""

    @api.serves("POST /api/tokens")
    def issue(said: wire.IssueBody) -> wire.Token:
        wanted = _wanted(said)
        if wanted.origin is Origin.WEB:
            public.take(request.remote_addr or "")
        given = desk.issue(wanted, current_actor())
        if given.new:
            return views.issued(given.token)
        was_there()
        return views.token(given.token)

    @api.serves("POST /api/issuing")
    def set_issuing(said: wire.IssuingBody) -> wire.IssuingNow:
        desk.set_issuing(IssuingWord(said.open, said.extra, said.department), current_actor())
        return board_view.issuing()


def _wanted(said: wire.IssueBody) -> Wanted:
    origin = _ORIGIN.get(current_actor().role, Origin.RECEPTION)
    if origin is not Origin.RECEPTION:
        _check_unattended(said)
    visitor = current_visitor() if origin is Origin.WEB else None
    priority = Priority(said.priority or Priority.NORMAL)
    return Wanted(
        said.department,
        origin,
        priority,
        _patient(said.patient),
        visitor,
        reason=plain_text("reason", said.reason or "", wire.REASON_AT_MOST) or None,
        prints=said.print,
    )


def _check_unattended(said: wire.IssueBody) -> None:
    """A button and the public say what they wait for and no more: the rest is staff's to judge."""
    for field in ("priority", "patient", "reason", "print"):
        if getattr(said, field):
            raise FieldWrong(field, "is given by staff only")


def _patient(said: wire.PatientBody | None) -> Patient | None:
    if said is None:
        return None
    return checked_patient(said.name, said.phone, said.age, said.notes)
