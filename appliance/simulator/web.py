"""The bench's routes: press, printer, tickets, screen and the page with all of it."""

import msgspec
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from appliance.simulator.bodies import (
    Bench,
    PaperNow,
    Press,
    PrinterNow,
    Problem,
    SetPrinter,
    TicketItem,
    TicketList,
    read,
)
from appliance.simulator.peers import Away, Pins, Screen, UnknownButton
from appliance.simulator.printer import Printer
from appliance.simulator.status import State
from appliance.simulator.tray import Ticket

_CODES = {
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_LARGEST_BODY = 64 * 1024


def create_app(printer: Printer, pins: Pins, screen: Screen) -> Flask:
    """The bench over these three. Routes may run on several threads at once."""
    app = Flask(__name__, static_url_path="/simulator/static")
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.url_map.strict_slashes = False
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    _add_bench(app, printer, pins)
    _add_tickets(app, printer)
    _add_pictures(app, screen)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.after_request(_with_headers)
    return app


def _add_bench(app: Flask, printer: Printer, pins: Pins) -> None:
    @app.post("/simulator/press")
    def press() -> Response:
        wanted = read(request.get_data(), Press)
        try:
            pins.press(wanted.button, wanted.hold_ms, wanted.bounce_ms)
        except UnknownButton:
            detail = f"the kiosk has no button {wanted.button[:80]}"
            raise Problem(404, "unknown-button", "No such button", detail) from None
        except Away as away:
            raise Problem(503, "kiosk-away", "The kiosk is away", str(away)) from None
        return _json({"ok": True, "button": wanted.button})

    @app.get("/simulator/state")
    def state() -> Response:
        return _json(_bench(printer, pins))

    @app.post("/simulator/printer")
    def set_printer() -> Response:
        wanted = read(request.get_data(), SetPrinter)
        if wanted.state == "reset":
            printer.reset(wanted.after_bytes)
        else:
            printer.set_state(State(wanted.state), wanted.after_bytes, wanted.bytes_per_second)
        return _json(_printer_now(printer))


def _add_tickets(app: Flask, printer: Printer) -> None:
    @app.get("/simulator/tickets")
    def tickets() -> Response:
        return _json(TicketList([_item(ticket) for ticket in printer.tickets()]))

    @app.get("/simulator/tickets/<int:n>.png")
    def picture(n: int) -> Response:
        return _file(_ticket(printer, n).png or b"", "image/png")

    @app.get("/simulator/tickets/<int:n>.bin")
    def stream(n: int) -> Response:
        return _file(_ticket(printer, n).stream, "application/octet-stream")


def _add_pictures(app: Flask, screen: Screen) -> None:
    @app.get("/simulator/screen.png")
    def screen_png() -> Response:
        try:
            return _file(screen.png(), "image/png")
        except Away as away:
            raise Problem(503, "screen-away", "The screen is away", str(away)) from None

    @app.get("/simulator")
    def page() -> str:
        return render_template("simulator.html")


def _bench(printer: Printer, pins: Pins) -> Bench:
    try:
        known = pins.state()
    except Away:
        known = None
    view, kiosk = printer.view(), dict(known or {})
    lamps, buttons = kiosk.pop("lamps", None), kiosk.pop("buttons", None)
    return Bench(
        lamp=lamps if isinstance(lamps, dict) else {},
        buttons=buttons if isinstance(buttons, dict) else {},
        printer=_printer_now(printer),
        kiosk=kiosk if known is not None else None,
        paper=PaperNow(view.paper_mm, view.used_mm),
        tickets=view.tickets,
    )


def _printer_now(printer: Printer) -> PrinterNow:
    view = printer.view()
    return PrinterNow(
        state=view.state,
        pending=view.pending,
        received=view.received,
        buffered=view.buffered,
        opened=view.opened,
        display=view.display,
    )


def _ticket(printer: Printer, n: int) -> Ticket:
    tickets = printer.tickets()
    if not 1 <= n <= len(tickets) or tickets[n - 1].png is None:
        raise Problem(404, "unknown-ticket", "No such ticket", f"no ticket {n} is kept")
    return tickets[n - 1]


def _item(ticket: Ticket) -> TicketItem:
    at = ticket.at.isoformat(timespec="milliseconds")
    return TicketItem(ticket.n, ticket.label, ticket.kind, ticket.complete, at)


def _json(body: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, content_type="application/json")


def _file(content: bytes, kind: str) -> Response:
    """A file that a browser may keep, but asks for again each time."""
    response = Response(content, content_type=kind)
    response.cache_control.no_cache = True
    response.add_etag()
    response.make_conditional(request)
    return response


def _problem(problem: Problem) -> Response:
    body: dict[str, object] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = problem.errors
    response = _json(body, problem.status)
    response.content_type = "application/problem+json"
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    code = _CODES.get(status, "internal" if status >= 500 else "refused")
    response = _problem(Problem(status, code, error.name, error.description or error.name))
    if status == 405 and error.response is None:
        response.headers.extend(
            (name, value) for name, value in error.get_headers() if name == "Allow"
        )
    return response


def _with_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if response.content_type.startswith(("application/json", "application/problem")):
        response.headers["Cache-Control"] = "no-store"
    return response
