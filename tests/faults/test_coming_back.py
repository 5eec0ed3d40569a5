"""A screen or page that was away for a moment sees what was committed meanwhile."""

from websockets.sync.client import ClientConnection, connect

from appliance import wire
from tests.support.client import Client
from tests.support.screen import board_frame
from tests.support.service import RunningService


def doctors_page(doctor: Client) -> ClientConnection:
    address = doctor.url.replace("http", "ws", 1) + "/ws/counters/room-3"
    headers = {"Authorization": f"Bearer {doctor.token}"}
    return connect(address, additional_headers=headers, proxy=None, compression=None)


def frame_with(page: ClientConnection, label: str) -> wire.CounterFrame:
    while True:
        frame = wire.frame_from_service(page.recv(timeout=5))
        if isinstance(frame, wire.CounterFrame) and label in [t.label for t in frame.waiting]:
            return frame


def test_a_screen_that_comes_back_at_once_sees_what_it_missed(service: RunningService) -> None:
    # given a screen that saw the board and went away
    desk, doctor = service.pair("reception"), service.pair("doctor", "room-3")
    before = board_frame(service.url)

    # when a token is issued, and only the doctor's page is there to hear of it
    with doctors_page(doctor) as page:
        desk.post("/api/tokens", {"department": "dental"})
        frame_with(page, "D1")

    # then the first picture of the screen that is back holds it
    after = board_frame(service.url)
    assert after.revision > before.revision
    assert after.board.next["dental"] == ["D1"]
