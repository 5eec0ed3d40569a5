"""One table, route → roles. The checks, the tests and the documentation are made from it.

What is not in it is denied. `PUBLIC` in a row means anybody, with no device at all.
"""

from collections.abc import Mapping

from appliance.actor import Role

R = Role
Roles = frozenset[Role]

_STAFF: Roles = frozenset({R.DOCTOR, R.RECEPTION, R.ADMIN})
_AT_COUNTER: Roles = frozenset({R.DOCTOR, R.ADMIN})
_ANYBODY: Roles = frozenset(Role)
_KNOWN: Roles = frozenset(Role) - {R.PUBLIC}

# Rows whose <code> is a counter: a doctor's device bound to one counter acts at that one only.
ALLOWED: Mapping[str, Roles] = {
    "GET /": _ANYBODY,
    "GET /pair": _ANYBODY,
    "GET /call/<code>": _ANYBODY,  # the page is an empty frame; its data come by the socket
    "GET /static/<path:filename>": _ANYBODY,
    "GET /health": _ANYBODY,
    "GET /api/board": _ANYBODY,
    "GET /api/departments": _ANYBODY,
    "GET /api/me": _ANYBODY,
    "POST /api/pair": _ANYBODY,
    "POST /api/pairings": frozenset({R.TECHNICIAN, R.ADMIN}),
    "GET /api/devices": frozenset({R.TECHNICIAN, R.ADMIN}),
    "DELETE /api/devices/<device_id>": frozenset({R.TECHNICIAN, R.ADMIN}),
    "POST /api/tokens": frozenset({R.KIOSK, R.RECEPTION, R.ADMIN}),
    "GET /api/tokens": _STAFF,
    "GET /api/tokens/<token_id>": _STAFF,
    "POST /api/tokens/<token_id>/printed": frozenset({R.KIOSK}),
    "GET /api/counters": _STAFF,
    "POST /api/counters/<code>/call-next": _AT_COUNTER,
    "POST /api/counters/<code>/call": _AT_COUNTER,
    "POST /api/counters/<code>/recall": _AT_COUNTER,
    "POST /api/counters/<code>/start": _AT_COUNTER,
    "POST /api/counters/<code>/finish": _AT_COUNTER,
    "POST /api/counters/<code>/missed": _AT_COUNTER,
    "POST /api/counters/<code>/undo": _AT_COUNTER,
    "GET /ws/board": _ANYBODY,
    "GET /ws/counters/<code>": _AT_COUNTER,
    "GET /ws/kiosk": frozenset({R.KIOSK}),
    # Only where the demo's simulated hardware is on; the routes do not exist otherwise.
    "GET /simulator": _ANYBODY,
    "GET /simulator/<path:rest>": _ANYBODY,
    "POST /simulator/<path:rest>": _ANYBODY,
}

_COUNTER_ROUTES = ("/api/counters/<code>/", "/ws/counters/<code>")


def allowed(route: str) -> Roles:
    """The roles that may use a route; none for one that is not in the table."""
    return ALLOWED.get(route, frozenset())


def is_counter_route(route: str) -> bool:
    """Whether the route's <code> names the counter that is acted at."""
    return any(part in route for part in _COUNTER_ROUTES)
