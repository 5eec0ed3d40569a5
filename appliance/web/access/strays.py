"""What is asked here under another's name, since the hotspot's DNS leads every name to us.

Comes before the checks at the door: the question whether there is internet gets its true answer,
and a person who opened some page of the internet is sent to the queue's own address. The queue
itself is never shown under a foreign name: its page could then read it.
"""

from flask import Flask, Response, redirect, request
from werkzeug import Response as AnyResponse

from appliance.web.access.names import OwnNames, asked_host
from appliance.web.access.probes import PROBES, Answer
from appliance.web.reached import reached_at

_LOOKING = frozenset({"GET", "HEAD"})


def answer_strays(app: Flask, names: OwnNames) -> None:
    """Puts the answers before every request of the app. They keep nothing and set no cookie."""

    @app.before_request
    def answer() -> AnyResponse | None:
        host = asked_host(request)
        if request.method not in _LOOKING or names.has(host):
            return None
        probe = PROBES.get((host.lower(), request.path))
        if probe is not None:
            return _as_asked(probe)
        return _sent_home() if _is_person() else None


def _as_asked(probe: Answer) -> Response:
    response = Response(probe.text, probe.status, content_type=probe.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_person() -> bool:
    """Whether a browser wants a page; apps in the background take anything."""
    return "text/html" in request.accept_mimetypes.values()


def _sent_home() -> AnyResponse | None:
    """None where there is no address to go to: then the door refuses the name."""
    home = reached_at(request)
    if home is None:
        return None
    response = redirect(f"{home}/")
    response.headers["Cache-Control"] = "no-store"
    return response
