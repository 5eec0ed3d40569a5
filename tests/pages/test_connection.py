"""A page that has lost the queue says so, calls nobody, and comes back by itself."""

import pytest

from appliance import wire

from .browser import DoctorPage
from .scripted import Room, token

pytestmark = pytest.mark.browser


def test_five_silent_seconds_disable_the_button_and_say_why(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14)])
    page.open_room()

    room.goes(silent=True)

    page.shows("call-next", "No connection for 5 s", within_s=8)
    assert not page.button().is_enabled()
    page.shows("now-heading", "As it was at")
    page.shows("call-next", "No connection for 6 s")

    room.put(waiting=[token(15)])
    room.goes(silent=False)

    page.shows("call-next", "Call G15", within_s=8)
    assert page.button().is_enabled()


def test_a_tap_on_the_disabled_button_is_answered_in_words(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[token(14)])
    page.open_room()
    room.goes(silent=True)
    page.run("window.dispatchEvent(new Event('online'))")
    page.until(lambda: not page.button().is_enabled())

    page.part("dock").click()

    page.shows("alarm", "Nobody was called.")
    assert room.calls == []

    room.goes(silent=False)

    page.until(lambda: page.button().is_enabled())
    assert page.text("alarm") == ""


def test_a_service_in_trouble_is_waited_for_and_not_taken_for_a_refusal(
    room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[token(14)])
    room.goes(refuse_sockets=True, me=None)
    page.open("/call/room-1?lang=en")
    page.until(lambda: room.asked_who >= 2)

    room.goes(refuse_sockets=False)

    assert page.shows("call-next", "Call G14")


@pytest.mark.parametrize(
    "wakes",
    [
        "document.dispatchEvent(new Event('visibilitychange'))",
        "window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))",
        "window.dispatchEvent(new Event('online'))",
    ],
)
def test_a_page_that_wakes_asks_for_the_truth_before_anything_can_be_pressed(
    room: Room, page: DoctorPage, wakes: str
) -> None:
    room.put(waiting=[token(14)])
    page.open_room()
    room.goes(silent=True)

    page.run(wakes)

    page.until(lambda: not page.button().is_enabled())
    room.put(waiting=[token(15)])
    room.goes(silent=False)
    page.shows("call-next", "Call G15")
    assert page.button().is_enabled()


def test_an_older_snapshot_is_never_shown(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14)])
    page.open_room()
    page.run(
        "window.seen = []; const label = document.getElementById('now-label');"
        "new MutationObserver(() => seen.push(label.textContent))"
        ".observe(label, { childList: true });"
    )
    newest, older = room.revision, room.revision - 10

    room.put(revision=older - 1, current=token(9, status="called"))
    page.until(lambda: older in room.sent)
    room.put(revision=newest, current=token(15, status="called"), waiting=[token(16)])

    page.shows("call-next", "Call G16")
    assert page.run("return seen") == ["G15"]


def test_a_service_with_an_older_queue_is_believed_after_the_line_was_lost(
    room: Room, page: DoctorPage
) -> None:
    """A saved queue on a new card counts from where it was saved."""
    room.put(waiting=[token(14)])
    page.open_room()
    room.goes(silent=True)
    page.run("window.dispatchEvent(new Event('online'))")
    page.until(lambda: not page.button().is_enabled())

    room.put(revision=room.revision - 20, waiting=[token(7)])
    room.goes(silent=False)

    page.shows("call-next", "Call G7")
    assert page.button().is_enabled()


def test_what_waited_in_the_line_while_the_device_slept_is_not_taken_for_new(
    room: Room, page: DoctorPage
) -> None:
    page.open_room()

    heard = page.driver.execute_async_script("""
      const done = arguments[arguments.length - 1];
      import("/static/0/live.js").then(({ Live, socketUrl }) => {
        const live = new Live(socketUrl("/ws/none"), { onChange: () => {}, onRefused: () => {} });
        const frame = (revision) => JSON.stringify({ kind: "counter", revision });
        live.start();
        live.hear(frame(1));
        const states = [live.state()];
        live.openedAt = live.heardAt -= 3600000;
        live.hear(frame(2));
        states.push(live.state(), live.snapshot.revision);
        live.stop();
        done(states);
      });
    """)

    assert heard == ["live", "lost", 1]


def test_a_browser_that_refuses_the_line_at_once_is_told_of_as_no_connection(
    room: Room, page: DoctorPage
) -> None:
    source = "window.WebSocket = function () { throw new DOMException('no', 'SecurityError'); };"
    added = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    try:
        page.open("/call/room-1?lang=en")

        assert page.until(lambda: page.connection() == "lost")
    finally:
        page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_a_device_that_is_not_paired_is_told_so_instead_of_no_connection(
    room: Room, page: DoctorPage
) -> None:
    room.goes(refuse_sockets=True, me=wire.Me("public", None, None))

    page.open("/call/room-1?lang=en")

    page.shows("dock", "This device is not paired with this room.")
    assert page.shows("dock", "Enter a code")


def test_a_device_of_another_room_is_shown_the_way(room: Room, page: DoctorPage) -> None:
    room.goes(refuse_sockets=True, me=wire.Me("doctor", "room-2", "device-2"))

    page.open("/call/room-1?lang=en")

    page.shows("dock", "Go to my room")
    link = page.part("dock").find_element("tag name", "a")
    assert (link.get_attribute("href") or "").endswith("/call/room-2")
