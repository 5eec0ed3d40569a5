"""Logging in and out on a known device, and what the service takes the caller for."""

from flask import Response

from appliance import wire
from appliance.actor import Actor
from appliance.store.people import Person
from appliance.web.access.callers import Caller
from appliance.web.access.cookies import forget, keep
from appliance.web.access.guard import (
    SESSION_COOKIE,
    Denied,
    LoginNeeded,
    current_actor,
    current_caller,
    session_token,
)
from appliance.web.access.logins import Logins
from appliance.web.access.patience import Patience
from appliance.web.access.sessions import AGE_S
from appliance.web.answers import answer
from appliance.web.serving import Api


def login(api: Api, logins: Logins, patience: Patience) -> None:
    """The views."""

    @api.serves("GET /api/me")
    def me() -> wire.Me:
        return _me(current_caller())

    @api.serves("GET /api/login")
    def names() -> wire.LoginNames:
        device = _device()
        known = device.device or ""
        items = [
            wire.LoginName(x.id, x.name, _role(x), patience.wait_s(known, x.id))
            for x in logins.names(device)
        ]
        return wire.LoginNames(items, patience.tries_left(known))

    @api.serves("POST /api/login")
    def log_in(said: wire.LoginBody) -> Response:
        made = logins.log_in(_device(), said.staff, said.pin, session_token())
        who = _who(made.actor, made.person.name)
        told = wire.LoggedIn(made.token, made.actor.role, made.actor.counter, who)
        return keep(answer(told), SESSION_COOKIE, made.token, int(AGE_S))

    @api.serves("POST /api/logout")
    def log_out() -> Response:
        if current_caller().session:
            logins.log_out(current_actor(), session_token())
        return forget(Response(status=204), SESSION_COOKIE)

    @api.serves("POST /api/me/pin")
    def change_pin(said: wire.PinBody) -> None:
        actor = current_actor()
        if actor.person is None:
            raise LoginNeeded
        logins.change_pin(actor, said.old, said.new)


def _me(caller: Caller) -> wire.Me:
    device = caller.device or caller.actor
    who = _who(caller.actor, caller.session.name) if caller.session else None
    role = caller.actor.role if caller.session else device.role
    return wire.Me(role, device.counter, device.device, who, caller.login_needed)


def _device() -> Actor:
    device = current_caller().device
    if device is None:  # the table lets none in
        raise Denied("denied", "only a known device may do this")
    return device


def _role(person: Person) -> wire.StaffRole:
    return person.role  # type: ignore[return-value]  # the schema knows no others


def _who(actor: Actor, name: str) -> wire.Who:
    return wire.Who(actor.person or "", name, sorted(actor.counters))
