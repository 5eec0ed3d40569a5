import io
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from appliance.simulator.status import State
from tests.support.waiting import wait_for

from .bench import Pins, Simulator, stand_in_at
from .jobs import FEED_AND_CUT, INITIALISE, job, raster


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """One process for all; each test leaves its printer ready and its neighbours away."""
    started = Simulator(tmp_path_factory.mktemp("run")).wait_until_ready()
    yield started
    status, _, complaints = started.stop()
    assert (status, complaints) == (0, "")


@pytest.fixture
def pins(simulator: Simulator) -> Iterator[Pins]:
    made, path = Pins(), simulator.folder / "pins.sock"
    with stand_in_at(path, made.serve):
        yield made
    path.unlink()


def screen_png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 36), "white").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def screen(simulator: Simulator) -> Iterator[bytes]:
    frame, path = screen_png(), simulator.folder / "screen.sock"
    with stand_in_at(path, lambda connection: connection.sendall(frame)):
        yield frame
    path.unlink()


def test_a_press_reaches_the_pin_as_it_was_asked_for(simulator: Simulator, pins: Pins) -> None:
    status, _ = simulator.post(
        "/simulator/press", {"button": "general_medicine", "hold_ms": 250, "bounce_ms": 20}
    )

    assert status == 200
    assert pins.presses == [{"press": "general_medicine", "hold_ms": 250, "bounce_ms": 20}]


def test_a_press_is_short_and_clean_unless_told_otherwise(simulator: Simulator, pins: Pins) -> None:
    simulator.post("/simulator/press", {"button": "general_medicine"})

    assert pins.presses == [{"press": "general_medicine", "hold_ms": 120, "bounce_ms": 0}]


def test_a_button_that_is_not_there_is_told(simulator: Simulator, pins: Pins) -> None:
    status, problem = simulator.post("/simulator/press", {"button": "surgery"})

    assert (status, problem["code"], pins.presses) == (404, "unknown-button", [])


def test_a_press_without_a_kiosk_is_told(simulator: Simulator) -> None:
    status, headers, _ = simulator.request(
        "POST", "/simulator/press", {"button": "general_medicine"}
    )

    assert status == 503
    assert headers["content-type"] == "application/problem+json"
    assert simulator.post("/simulator/press", {"button": "x"})[1]["code"] == "kiosk-away"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/simulator/press", {}, "button"),
        ("/simulator/press", {"button": 3}, "button"),
        ("/simulator/press", {"button": "x", "hold_ms": -1}, "hold_ms"),
        ("/simulator/press", {"button": "x", "hold": 1}, "hold"),
        ("/simulator/printer", {"state": "on-fire"}, "state"),
        ("/simulator/printer", {"state": "ready", "after_bytes": "many"}, "after_bytes"),
    ],
)
def test_a_wrong_field_is_named(
    simulator: Simulator, path: str, body: dict[str, Any], field: str
) -> None:
    status, problem = simulator.post(path, body)

    assert (status, problem["code"]) == (422, "field-wrong")
    assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_what_is_no_json_object_is_malformed(simulator: Simulator, body: bytes) -> None:
    status, problem = simulator.post("/simulator/press", body)

    assert (status, problem["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/simulator/nothing", (404, b"not-found")),
        ("GET", "/simulator/tickets/99.png", (404, b"unknown-ticket")),
        ("GET", "/simulator/tickets/0.bin", (404, b"unknown-ticket")),
        ("GET", "/simulator/press", (405, b"method-not-allowed")),
        ("GET", "/simulator/static/../__init__.py", (404, b"not-found")),
        ("GET", "/simulator/screen.png", (503, b"screen-away")),
    ],
)
def test_every_error_is_a_problem_with_a_code(
    simulator: Simulator, method: str, path: str, expected: tuple[int, bytes]
) -> None:
    status, headers, body = simulator.request(method, path)

    assert status == expected[0]
    assert headers["content-type"] == "application/problem+json"
    assert b'"code":"' + expected[1] + b'"' in body


def test_a_body_that_is_too_large_is_refused(simulator: Simulator) -> None:
    status, problem = simulator.post("/simulator/press", b" " * 70_000)

    assert (status, problem["code"]) == (413, "too-large")


def test_the_state_shows_the_whole_bench(simulator: Simulator, pins: Pins) -> None:
    state = simulator.get("/simulator/state")

    assert state["lamp"] == {"general_medicine": {"pin": 27, "on": True, "mode": "ready"}}
    assert state["buttons"] == {"general_medicine": {"pin": 17, "pressed": False}}
    assert state["printer"]["state"] == "ready"
    assert state["kiosk"] == {"printer": {"state": "ready", "meter_mm": 1200}}
    assert state["paper"]["mm"] == 80


def test_the_state_stands_also_without_a_kiosk(simulator: Simulator) -> None:
    state = simulator.get("/simulator/state")

    assert (state["lamp"], state["buttons"], state["kiosk"]) == ({}, {}, None)


def test_a_ticket_is_listed_with_picture_and_bytes(simulator: Simulator) -> None:
    before = simulator.get("/simulator/state")["tickets"]

    simulator.print(job("ticket G12"))

    item = simulator.get("/simulator/tickets")["items"][-1]
    n = item["n"]
    _, kind, png = simulator.request("GET", f"/simulator/tickets/{n}.png")
    _, _, stream = simulator.request("GET", f"/simulator/tickets/{n}.bin")
    assert (n, item["label"], item["kind"], item["complete"]) == (
        before + 1,
        "G12",
        "ticket",
        True,
    )
    assert datetime.fromisoformat(item["at"]).utcoffset() is not None
    assert kind["content-type"] == "image/png"
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.width == 640
    assert stream == INITIALISE + raster(200) + FEED_AND_CUT


def test_a_picture_that_the_browser_has_is_not_sent_again(simulator: Simulator) -> None:
    simulator.print(job("ticket G1"))
    path = f"/simulator/tickets/{simulator.get('/simulator/state')['tickets']}.png"

    _, headers, _ = simulator.request("GET", path)

    assert headers["cache-control"] == "no-cache"
    assert headers["etag"]


@pytest.mark.parametrize("state", ["paper-out", "offline", "reset"])
def test_a_ticket_that_was_interrupted_stays_in_the_list(simulator: Simulator, state: str) -> None:
    simulator.post("/simulator/printer", {"state": state, "after_bytes": 3000})

    simulator.print(job("ticket P7"))

    items = simulator.get("/simulator/tickets")["items"]
    assert (items[-1]["label"], items[-1]["complete"]) == ("P7", False)
    simulator.post("/simulator/printer", {"state": "reset"})


@pytest.mark.parametrize(
    "state", ["ready", "paper-low", "paper-out", "cover-open", "offline", "stuck"]
)
def test_each_state_of_the_printer_can_be_set(simulator: Simulator, state: str) -> None:
    status, printer = simulator.post("/simulator/printer", {"state": state})

    assert (status, printer["state"]) == (200, state)
    assert simulator.get("/simulator/state")["printer"]["state"] == state
    simulator.post("/simulator/printer", {"state": "reset"})


def test_an_unplugged_printer_refuses_at_once(simulator: Simulator) -> None:
    simulator.post("/simulator/printer", {"state": "offline"})

    with pytest.raises(ConnectionRefusedError):
        simulator.print(b"")

    simulator.post("/simulator/printer", {"state": "ready"})
    simulator.print(job("ticket G1"))
    assert simulator.get("/simulator/tickets")["items"][-1]["complete"]


def test_the_frame_of_the_display_passes_through(simulator: Simulator, screen: bytes) -> None:
    status, headers, frame = simulator.request("GET", "/simulator/screen.png")

    assert (status, headers["content-type"], frame) == (200, "image/png", screen)


def test_the_page_needs_nothing_from_elsewhere(simulator: Simulator) -> None:
    for path in ("/simulator", "/simulator/"):
        status, headers, page = simulator.request("GET", path)

        assert status == 200
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert b"<style" not in page
        assert b" style=" not in page
        assert b"://" not in page


@pytest.mark.parametrize("name", ["bench.css", "bench.mjs", "bench.svg"])
def test_the_pages_files_are_there(simulator: Simulator, name: str) -> None:
    status, headers, _ = simulator.request("GET", f"/simulator/static/{name}")

    assert status == 200
    assert "html" not in headers["content-type"]


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_and_leaves_no_socket(tmp_path: Path, by: signal.Signals) -> None:
    started = Simulator(tmp_path, "--paper-mm", "58").wait_until_ready()
    assert started.get("/simulator/state")["paper"]["mm"] == 58

    at = time.monotonic()
    ended = started.stop(by)

    assert ended == (0, "", "")
    assert time.monotonic() - at < 2.0
    assert list(tmp_path.iterdir()) == []


def test_it_ends_although_somebody_waits_for_an_answer(tmp_path: Path) -> None:
    started = Simulator(tmp_path).wait_until_ready()
    with ExitStack() as stack:
        for name in ("printer.sock", "simulator.sock"):
            idle = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            idle.connect(str(tmp_path / name))

        ended = started.stop()

    assert ended == (0, "", "")


def one_line(complaints: str) -> bool:
    return complaints.count("\n") == 1 and complaints.startswith("simulator: ")


def test_a_missing_folder_is_one_line(tmp_path: Path) -> None:
    status, _, complaints = Simulator(tmp_path / "nowhere").end()

    assert status == 1
    assert one_line(complaints)


@pytest.mark.parametrize("name", ["simulator.sock", "printer.sock"])
def test_a_socket_in_use_is_one_line(tmp_path: Path, name: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        other.bind(str(tmp_path / name))
        other.listen(1)

        status, _, complaints = Simulator(tmp_path).end()

    assert status == 1
    assert one_line(complaints)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_one_printer_is_reached_by_every_way_that_is_wanted(tmp_path: Path) -> None:
    # given a bench with a line of each kind
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nodes = {way: tmp_path / way for way in ("pty", "fifo", "file")}
    ways = [word for way, path in nodes.items() for word in (f"--{way}", str(path))]
    started = Simulator(tmp_path, "--tcp", str(port), *ways).wait_until_ready()

    # when a ticket comes on each
    with socket.create_connection(("127.0.0.1", port), 5) as sender:
        sender.sendall(job("ticket G1", rows=20))
        sender.shutdown(socket.SHUT_WR)
        assert sender.recv(1) == b""
    for number, path in enumerate(nodes.values(), start=2):
        with path.open("ab", buffering=0) as node:
            node.write(job(f"ticket G{number}", rows=20))
        wait_for(lambda: len(started.get("/simulator/tickets")["items"]) == number)  # noqa: B023
    started.print(job("ticket G5", rows=20))

    # then all came out of the same printer, and nothing is left behind
    items = started.get("/simulator/tickets")["items"]
    assert [item["label"] for item in items] == ["G1", "G2", "G3", "G4", "G5"]
    assert started.stop() == (0, "", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("state", [str(state) for state in State])
def test_every_state_can_be_set(simulator: Simulator, state: str) -> None:
    simulator.post("/simulator/printer", {"state": state})

    shown = simulator.get("/simulator/state")["printer"]["state"]
    simulator.post("/simulator/printer", {"state": "ready"})
    assert shown == state
