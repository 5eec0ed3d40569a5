"""One table, one row per route. Checks, API description, docs page and tests are made from it.

What is not in it is denied. A new route is one row here and one view in `appliance/web/api`:

    Route("POST", "/api/tokens/<token_id>/hold", AT_COUNTER, "Put a token on hold",
          body=wire.HoldBody, answer=wire.Token, once=True),

    @api.serves("POST /api/tokens/<token_id>/hold")
    def hold(token_id: str, said: wire.HoldBody) -> wire.Token:
        return views.token(desk.hold(token_id, said.reason, current_actor()))

The view gets the names of its address, `said` (the body, decoded as the row says) and `asked` (the
query, likewise), and returns the row's answer; a view that is annotated otherwise does not start.
`body=wire.NoBody` is for verbs that need no more than their address; the view gets no `said` then.
Limits of fields stand in the shapes, as `msgspec.Meta`: what they refuse is 422, and is described.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from appliance import wire
from appliance.actor import Role
from appliance.web import queries
from appliance.web.access.route import Roles, Route

R = Role

STAFF: Roles = frozenset({R.DOCTOR, R.RECEPTION, R.ADMIN})
AT_COUNTER: Roles = frozenset({R.DOCTOR, R.ADMIN})
ADMINS: Roles = frozenset({R.TECHNICIAN, R.ADMIN})
DESK: Roles = frozenset({R.RECEPTION, R.ADMIN})
DAY_KEEPERS: Roles = DESK | {R.TECHNICIAN}
ISSUERS: Roles = frozenset({R.KIOSK, R.RECEPTION, R.ADMIN})
ANYBODY: Roles = frozenset(Role)


def _counter_verb(verb: str, summary: str, *, body: type[Struct] = wire.NoBody) -> Route:
    """A doctor's verb. A doctor's device bound to one counter acts at that one only."""
    return Route(
        "POST", f"/api/counters/<code>/{verb}", AT_COUNTER, summary,
        body=body, answer=wire.CallAnswer, once=True,
    )  # fmt: skip


def _token_verb(verb: str, summary: str, *, body: type[Struct] = wire.NoBody) -> Route:
    """Staff's verb. A doctor's device bound to one counter acts on that counter's tokens only."""
    return Route(
        "POST", f"/api/tokens/<token_id>/{verb}", STAFF, summary,
        body=body, answer=wire.Token, once=True,
    )  # fmt: skip


def _door_verb(verb: str, summary: str, *, body: type[Struct] = wire.NoBody) -> Route:
    """Opens, pauses or closes a counter."""
    return Route(
        "POST", f"/api/counters/<code>/{verb}", STAFF, summary,
        body=body, answer=wire.Counter, once=True,
    )  # fmt: skip


# Sections as the docs page shows them.
SECTIONS: Mapping[str, tuple[Route, ...]] = MappingProxyType({
    "Tokens": (
        Route("POST", "/api/tokens", ISSUERS, "Issue a token",
              body=wire.IssueBody, answer=wire.Token, status=201, once=True,
              may=frozenset({404, 429}), public_when="queue.public_issuing"),
        Route("POST", "/api/issuing", frozenset({R.RECEPTION, R.ADMIN}),
              "Start or stop giving out tokens, or allow some more",
              body=wire.IssuingBody, answer=wire.IssuingNow, once=True, may=frozenset({404})),
        Route("GET", "/api/tokens", STAFF, "Tokens, newest first",
              query=queries.TokensQuery, answer=wire.TokenPage),
        Route("GET", "/api/tokens/<token_id>", STAFF, "One token", answer=wire.Token),
        Route("POST", "/api/tokens/<token_id>/printed", frozenset({R.KIOSK}),
              "The kiosk's word on a ticket", body=wire.PrintedBody, answer=wire.Token, once=True),
        _token_verb("cancel", "The patient has gone", body=wire.ReasonBody),
        _token_verb("hold", "The patient goes elsewhere and keeps the token",
                    body=wire.ReasonBody),
        _token_verb("return", "The patient is back: into the return lane"),
        _token_verb("reinstate", "Who missed the call has come: behind the next few"),
        _token_verb("transfer", "To another department, or to one counter",
                    body=wire.TransferBody),
        _token_verb("priority", "Give a priority", body=wire.PriorityBody),
        _token_verb("reprint", "Print the ticket again, marked as a copy"),
    ),
    "Counters": (
        Route("GET", "/api/counters", STAFF, "Counters with their current token",
              answer=wire.Counters),
        _counter_verb("call-next", "Finish the current token and call the next",
                      body=wire.CallNextBody),
        _counter_verb("call", "Call a token out of turn", body=wire.CallBody),
        _counter_verb("recall", "Call the current token again", body=wire.CurrentBody),
        _counter_verb("start", "The called person is in the room", body=wire.CurrentBody),
        _counter_verb("finish", "The current token is done", body=wire.CurrentBody),
        _counter_verb("missed", "The called person did not come", body=wire.CurrentBody),
        _counter_verb("undo", "Take the last call back", body=wire.CurrentBody),
        _door_verb("open", "Somebody is at the counter"),
        _door_verb("pause", "A break; the time of return is shown", body=wire.PauseBody),
        _door_verb("close", "Nobody is at the counter; when somebody comes may be said",
                   body=wire.CloseBody),
    ),
    "The day and the clock": (
        Route("POST", "/api/clock/confirm", STAFF, "Say what time it is",
              body=wire.ConfirmTimeBody, answer=wire.ClockAnswer, once=True),
        Route("GET", "/api/day", DAY_KEEPERS, "The open day and its figures so far",
              answer=wire.DayState),
        Route("POST", "/api/day/close", DAY_KEEPERS, "Close the day: who waits, waits no more",
              body=wire.NoBody, answer=wire.DayState, once=True),
        Route("POST", "/api/day/open", DAY_KEEPERS, "Open the day again; its numbers go on",
              body=wire.NoBody, answer=wire.DayState, once=True),
        Route("POST", "/api/day/check", ADMINS, "Turn the day if it is due, as it is by itself",
              body=wire.NoBody, answer=wire.DayState),
        Route("GET", "/api/stats", DESK, "The figures of days", query=queries.StatsQuery,
              answer=wire.Stats),
        Route("GET", "/api/events", frozenset({R.ADMIN}), "What happened, oldest first",
              query=queries.EventsQuery, answer=wire.Events),
        Route("POST", "/api/day/force", frozenset({R.ADMIN}), "Begin a new numbering by hand",
              body=wire.ForceDayBody, answer=wire.Day, once=True),
    ),
    "For everybody": (
        Route("GET", "/api/board", ANYBODY, "What the waiting room sees", answer=wire.Board),
        Route("GET", "/api/departments", ANYBODY, "What people wait for", answer=wire.Departments),
        Route("GET", "/api/follow/<key>", ANYBODY, "One's own token, by the key of the ticket",
              answer=wire.Followed),
        Route("GET", "/health", ANYBODY, "Whether the service is well", answer=wire.Health),
        Route("GET", "/api/openapi.json", ANYBODY, "This description, for programs"),
        Route("GET", "/api/docs", ANYBODY, "This description, for people"),
    ),
    "Devices": (
        Route("GET", "/api/me", ANYBODY, "What the service takes the caller for",
              answer=wire.Me, for_staff=True),
        Route("POST", "/api/pair", ANYBODY, "Turn a pairing code into a known device",
              body=wire.PairBody, answer=wire.Paired, may=frozenset({429}), for_staff=True),
        Route("POST", "/api/pairings", ADMINS, "Make a pairing code for a new device",
              body=wire.PairingBody, answer=wire.Pairing, status=201, may=frozenset({404})),
        Route("POST", "/api/pairings/first", frozenset({R.KIOSK}),
              "A pairing code for the first admin's device, to be printed where somebody stands",
              body=wire.NoBody, answer=wire.Pairing, status=201, may=frozenset({409})),
        Route("GET", "/api/devices", ADMINS, "Paired devices, oldest first",
              query=queries.DevicesQuery, answer=wire.Devices),
        Route("DELETE", "/api/devices/<device_id>", ADMINS, "Unpair a device at once", status=204),
    ),
    "People": (
        Route("GET", "/api/login", STAFF, "Who may log in on this device",
              answer=wire.LoginNames, before_login=True),
        Route("POST", "/api/login", STAFF, "Log a person in on this device",
              body=wire.LoginBody, answer=wire.LoggedIn, may=frozenset({429}), before_login=True),
        Route("POST", "/api/logout", STAFF, "Log out", body=wire.NoBody, status=204,
              before_login=True),
        Route("POST", "/api/me/pin", STAFF, "Change one's own PIN", body=wire.PinBody, status=204,
              may=frozenset({429})),
        Route("GET", "/api/admin/staff", ADMINS, "Who works here", answer=wire.Staff),
        Route("POST", "/api/admin/staff", ADMINS, "Add a person",
              body=wire.StaffBody, answer=wire.StaffMember, status=201),
        Route("PATCH", "/api/admin/staff/<person_id>", ADMINS, "Change a person",
              body=wire.StaffChangeBody, answer=wire.StaffMember, may=frozenset({409})),
        Route("DELETE", "/api/admin/staff/<person_id>", ADMINS, "Remove a person", status=204,
              may=frozenset({409})),
    ),
    "What the clinic offers": (
        Route("GET", "/api/admin/departments", ADMINS, "Departments, also the retired ones",
              answer=wire.AdminDepartments),
        Route("POST", "/api/admin/departments", ADMINS, "Add a department",
              body=wire.DepartmentBody, answer=wire.AdminDepartment, status=201, once=True),
        Route("PATCH", "/api/admin/departments/<code>", ADMINS, "Change a department",
              body=wire.DepartmentChangeBody, answer=wire.AdminDepartment, may=frozenset({409})),
        Route("DELETE", "/api/admin/departments/<code>", ADMINS,
              "Offer a department no more; its history stays", status=204, may=frozenset({409})),
        Route("GET", "/api/admin/counters", ADMINS, "Counters, also the retired ones",
              answer=wire.AdminCounters),
        Route("POST", "/api/admin/counters", ADMINS, "Add a counter",
              body=wire.CounterBody, answer=wire.AdminCounter, status=201, once=True),
        Route("PATCH", "/api/admin/counters/<code>", ADMINS, "Change a counter",
              body=wire.CounterChangeBody, answer=wire.AdminCounter, may=frozenset({409})),
        Route("DELETE", "/api/admin/counters/<code>", ADMINS,
              "Call nobody to a counter any more; its history stays", status=204,
              may=frozenset({409})),
        Route("GET", "/api/admin/settings", ADMINS, "The settings that may be chosen here",
              answer=wire.AdminSettings),
        Route("PATCH", "/api/admin/settings", ADMINS, "Choose settings",
              body=wire.SettingsBody, answer=wire.AdminSettings),
    ),
    "Notices": (
        Route("GET", "/api/notices", DESK, "What staff tell the waiting room, now or later",
              answer=wire.StaffNotices),
        Route("POST", "/api/notices", DESK, "Tell the waiting room something",
              body=wire.NoticeBody, answer=wire.StaffNotice, status=201, once=True),
        Route("DELETE", "/api/notices/<notice_id>", DESK, "Take a notice away", status=204),
    ),
    "Kiosks and their paper": (
        Route("GET", "/api/health", STAFF | {R.TECHNICIAN}, "How each part is, and what to do",
              answer=wire.HealthReport),
        Route("POST", "/api/printer/new-roll", DAY_KEEPERS, "A new paper roll was put in",
              body=wire.NewRollBody, answer=wire.Roll, once=True, may=frozenset({404})),
        Route("POST", "/api/printer/test", DAY_KEEPERS, "Print a test, a day slip or the lamp card",
              body=wire.PrintTestBody, answer=wire.PaperJob, once=True, may=frozenset({404})),
    ),
    "Upkeep": (
        Route("GET", "/api/backups", ADMINS, "The backups that are kept here",
              answer=wire.Backups),
        Route("POST", "/api/backups", ADMINS, "Make and check a backup now",
              body=wire.NoBody, answer=wire.BackupMade, status=201),
    ),
    "Pages": (
        Route("GET", "/", ANYBODY, "Choose a room; patients take a number",
              for_staff=True, public_when="queue.public_issuing"),
        Route("GET", "/pair", ANYBODY, "Pair this browser", for_staff=True),
        Route("GET", "/login", ANYBODY, "Log in on this device", for_staff=True),
        Route("GET", "/stay", ANYBODY, "How a phone stays on a Wi-Fi without internet"),
        Route("GET", "/trust", ANYBODY, "How a phone of staff comes by HTTPS"),
        Route("GET", "/trust/authority.crt", ANYBODY, "The clinic's own certificate authority"),
        Route("GET", "/board", ANYBODY, "The waiting-room screen as a page"),
        # The page is an empty frame; its data come by the API.
        Route("GET", "/admin", ANYBODY, "The administrator's page", for_staff=True),
        # The page is an empty frame; its data come by the socket.
        Route("GET", "/call/<code>", ANYBODY, "The doctor's page", for_staff=True),
        Route("GET", "/t/<key>", ANYBODY, "The patient's phone, by the key of the ticket"),
        Route("GET", "/desk", ANYBODY, "Reception's page", for_staff=True),
        Route("GET", "/static/<mark>/<filename>", ANYBODY, "What pages are made of"),
    ),
    "Sockets": (
        Route("GET", "/ws/board", ANYBODY, "The board, live"),
        Route("GET", "/ws/counters/<code>", AT_COUNTER, "A counter, live"),
        Route("GET", "/ws/desk", DESK, "What reception needs to know, live"),
        Route("GET", "/ws/follow/<key>", ANYBODY, "The queue around one's own token, live"),
        Route("GET", "/ws/kiosk", frozenset({R.KIOSK}), "What a kiosk needs to know, live"),
    ),
    # Only where the demo's simulated hardware is on; the routes do not exist otherwise.
    "Simulated hardware": (
        Route("GET", "/simulator", ANYBODY, "The simulated hardware"),
        Route("GET", "/simulator/<path:rest>", ANYBODY, "Parts of the simulated hardware"),
        Route("POST", "/simulator/<path:rest>", ANYBODY, "Press, tear, jam"),
    ),
})  # fmt: skip

ROUTES: Mapping[str, Route] = MappingProxyType(
    {route.name: route for routes in SECTIONS.values() for route in routes}
)
