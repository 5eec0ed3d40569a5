"""The board in a browser: what the waiting room sees, hears, and never sees."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
from selenium import webdriver

from appliance import wire
from appliance.settings import Display
from appliance.words import say
from display.callplan import field_share, plan_call
from display.geometry import Screen

from .axe import findings
from .board import BoardPage, Queue, board_service, busy, clock, counter, queued
from .desk_world import Clinic

pytestmark = pytest.mark.browser
SIZES = ((1280, 720), (1920, 1080), (1080, 1920), (3840, 2160))
LANGUAGES = ("en", "hi", "or")
METRES_PER_INCH = 0.0254
# Every text with the height of its capitals, and where it begins and ends.
_TEXTS = """
return Array.from(document.querySelectorAll("svg text")).map((text) => {
  const pen = document.createElement("canvas").getContext("2d");
  const look = getComputedStyle(text);
  pen.font = `${look.fontWeight} 100px ${look.fontFamily}`;
  const [size, x] = ["font-size", "x"].map((name) => parseFloat(text.getAttribute(name)));
  const ink = pen.measureText(text.textContent);
  return {
    words: text.textContent,
    role: text.dataset.role || "",
    capitals: (pen.measureText("H").actualBoundingBoxAscent / 100) * size,
    left: x - (ink.actualBoundingBoxLeft / 100) * size,
    right: x + (ink.actualBoundingBoxRight / 100) * size,
    baseline: parseFloat(text.getAttribute("y")),
  };
});
"""


@pytest.fixture(scope="module")
def shared_queue() -> Queue:
    return Queue()


@pytest.fixture(scope="module")
def board_url(shared_queue: Queue) -> Iterator[str]:
    with board_service(shared_queue, Display()) as url:
        yield url


@pytest.fixture
def queue(shared_queue: Queue, driver: webdriver.Chrome) -> Queue:
    driver.get("about:blank")
    shared_queue.reset()
    return shared_queue


@pytest.fixture
def board(driver: webdriver.Chrome, board_url: str, queue: Queue) -> Iterator[BoardPage]:
    page = BoardPage(driver, board_url)
    page.script_errors()
    yield page
    assert page.script_errors() == []
    driver.get("about:blank")


def crowded(queue: Queue, called: str = "MC123") -> None:
    """Six counters, nine departments, long names and long labels."""
    names = ["Room 1", "Consultation room 2", "Room 3", "Dressing room 4", "Room 5", "Room 6"]
    counters = [counter(n + 1, name=name) for n, name in enumerate(names)]
    counters[2] = counter(3, state="paused", back_at="2026-11-21T11:15:00+05:30")
    counters[3] = counter(4, state="closed")
    queue.put(**queued(9, 113), missed=["G107", "P102", "D99", "E98"], counters=counters)
    for label, room in (("G112", 1), ("E101", 5), ("L99", 6), (called, 2)):
        queue.call(label, room, ago_s=300)


def renewed(queue: Queue) -> None:
    """The clinic changes its settings."""
    queue.settings = "b"
    queue.put()


def test_a_call_is_lit_and_says_where_to_go(board: BoardPage, queue: Queue) -> None:
    busy(queue)
    board.watch()
    assert board.ground() == "paper"
    board.says("Now serving")

    queue.call("G13", 1)

    board.says("G13")
    assert board.ground() == "calling"
    assert "Please come" in board.words("field")
    assert board.part("said").get_attribute("textContent") == "Please come: G13 → Room 1"
    assert "Room 1\nG13" in board.words("below")


def test_a_recall_moves_as_a_call_does(board: BoardPage, queue: Queue) -> None:
    """Nothing else on the picture is new."""
    busy(queue)
    board.watch()
    board.run(
        "window.moved = 0;"
        "document.addEventListener('animationstart', () => { window.moved += 1; });"
    )
    queue.call("G13", 1)
    board.until(lambda: board.run("return window.moved") == 1)

    queue.call("G13", 1)

    assert board.until(lambda: board.run("return window.moved") == 2)


def test_what_was_called_before_the_page_came_is_not_announced(
    board: BoardPage, queue: Queue
) -> None:
    busy(queue)
    queue.call("G13", 1, ago_s=57)

    board.watch()

    assert board.ground() == "calling"  # lit for the rest of its minute
    assert board.part("said").get_attribute("textContent") == ""
    assert board.run("return document.querySelector('.entered')") is None
    board.until(lambda: board.ground() == "paper")
    assert "G13" in board.words("field")


def test_an_urgent_call_carries_a_sign_and_no_word(board: BoardPage, queue: Queue) -> None:
    board.watch()

    queue.call("G13", 1, priority="emergency")

    board.says("G13")
    assert board.run("return document.querySelectorAll('[data-sign=urgent]').length") == 1
    assert "emergency" not in board.words().lower()


def test_a_label_without_paper_is_shown_for_a_while(board: BoardPage, queue: Queue) -> None:
    board.watch()

    queue.put(unprinted=[wire.Unprinted("D7", clock(16))])

    board.says(say("or", "display_unprinted").split()[0])
    assert board.words("below").startswith("D7")
    assert board.ground("below") == "attention"
    board.until(lambda: board.ground("below") == "paper")


def test_closed_is_said_with_its_reason_and_the_time_it_opens(
    board: BoardPage, queue: Queue
) -> None:
    queue.put(
        issuing=wire.Issuing(False, "capacity-reached", clock(-86400)[:10] + "T09:00:00+05:30")
    )

    board.watch()

    assert board.kind() == "closed"
    said = board.words("field").replace("\n", " ")
    assert say("en", "display_closed") in said
    assert say("en", "display_closed_capacity") in said
    assert say("en", "display_opens_tomorrow", time="09:00") in said
    assert say("or", "display_closed").split()[0] in said


def test_a_machine_out_of_order_fills_the_field(board: BoardPage, queue: Queue) -> None:
    text = {lang: say(lang, "display_out_of_order", code="button-stuck") for lang in LANGUAGES}
    queue.put(notices=[wire.Notice("1", "out-of-order", text, clock())])

    board.watch()

    assert (board.kind(), board.ground()) == ("out-of-order", "attention")
    assert "button-stuck" in board.words("field")


def test_a_clock_that_is_not_sure_is_struck_out(board: BoardPage, queue: Queue) -> None:
    board.watch()
    assert ":" in board.words("clock")

    queue.put(clock_sure=False)

    board.until(lambda: board.words("clock") == "")
    assert board.run("return document.querySelectorAll('[data-sign=clock-unsure]').length") == 1


def test_a_lost_queue_is_said_within_five_seconds_and_forgotten_calls_stay_unannounced(
    board: BoardPage, queue: Queue
) -> None:
    busy(queue)
    board.watch()
    board.run("""
      window.lostAt = window.late = 0;
      let ticked = performance.now();
      setInterval(() => {
        window.late = Math.max(window.late, performance.now() - ticked - 100);
        ticked = performance.now();
      }, 100);
      new MutationObserver(() => {
        const isNew = document.body.dataset.line === "lost" && !window.lostAt;
        if (isNew) window.lostAt = performance.now();
      }).observe(document.body, { attributes: true });
    """)
    before = board.run("return performance.now()")

    queue.goes(away=True)

    board.until(lambda: board.line() == "lost")
    late = board.run("return window.late")  # how long this machine let the browser wait
    assert board.run("return window.lostAt") - before <= 5000 + late
    assert (board.ground(), board.ground("below"), board.ground("lost")) == (
        "stale", "stale", "trouble",
    )  # fmt: skip
    assert board.words("clock") == ""
    board.says("No connection to the queue for")
    queue.call("G13", 1)
    queue.goes(away=False)
    board.until(lambda: board.line() == "live")
    assert "G13" in board.words("field")
    assert board.words("lost") == ""
    assert board.part("said").get_attribute("textContent") == ""


def test_a_service_that_comes_back_at_once_with_an_older_queue_is_believed(
    board: BoardPage, queue: Queue
) -> None:
    """A saved queue was put back: it counts from where it was saved."""
    busy(queue)
    board.watch()
    saved = queue.revision - 5
    queue.goes(away=True)
    board.until(lambda: queue.refused)
    queue.revision = saved
    queue.call("G42", 1, ago_s=90)

    queue.goes(away=False)

    assert board.says("G42")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_farthest_seat_can_read_it(
    board: BoardPage, queue: Queue, size: tuple[int, int]
) -> None:
    called = "MC123" if size[0] > size[1] else "G112"  # five signs fill a tall screen's width
    crowded(queue, called)
    px_per_m = math.hypot(*size) / (32 * METRES_PER_INCH)
    call = 0.0122 * 8 * px_per_m
    listed = math.tan(math.radians(22 / 60)) * 8 * px_per_m

    board.watch(size)
    texts: list[dict[str, Any]] = board.run(_TEXTS)

    (label,) = [text for text in texts if text["role"] == "label"]
    number = [text for text in texts if text["role"] == "counter"][-1]
    assert label["words"] == called
    assert number["words"].endswith("2")
    assert min(label["capitals"], number["capitals"]) >= call
    lists = [text for text in texts if text["role"] == "listed"]
    assert lists
    assert min(text["capitals"] for text in lists) >= listed
    margin, slack = size[0] * 0.05, size[0] / 300  # figures are measured in whole pixels
    assert min(text["left"] for text in texts) >= margin - slack
    assert max(text["right"] for text in texts) <= size[0] - margin + slack
    assert max(text["baseline"] for text in texts) <= size[1] * 0.95 + slack


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)], ids=["wide", "tall"])
def test_a_name_without_a_number_is_as_large_as_on_the_screen(
    board: BoardPage, queue: Queue, size: tuple[int, int]
) -> None:
    queue.put(counters=[counter(1, name="Dressing room")])
    queue.call("G112", 1)
    screen = Screen(*size)
    share = field_share(screen, frozenset({"G112"}), frozenset({"Dressing room"}))
    plan = plan_call(screen, "G112", "Dressing room", share)

    board.watch(size)
    texts: list[dict[str, Any]] = board.run(_TEXTS)

    lines = [text for text in texts if text["role"] == "counter"]
    assert [line["words"] for line in lines] == ["Dressing", "room"]
    assert lines[1]["baseline"] - lines[0]["baseline"] >= lines[1]["capitals"]
    for line in lines:
        assert line["capitals"] == pytest.approx(plan.number_capitals, rel=0.03)


def test_everything_has_its_turn(board: BoardPage, queue: Queue) -> None:
    crowded(queue)
    board.watch()

    shown = board.driver.execute_async_script(
        """
        const done = arguments[arguments.length - 1];
        const [screen, turns] = [arguments[0], arguments[1]];
        const load = (name) => import(`/static/0/board_${name}.js`);
        Promise.all(["memory", "scene", "screen", "lists", "words"].map(load)).then(
          ([memory, scene, glass, lists, words]) => {
            const facts = JSON.parse(document.getElementById("facts").textContent);
            const known = memory.hear(memory.nothingHeard(0), JSON.parse(screen), 0, true);
            const seen = [];
            for (let n = 0; n < turns; n += 1) {
              const now = { at: n * 10 + 1, silentS: 0, wall: null, languages: ["en", "hi", "or"] };
              const marks = lists.listMarks(
                scene.sceneOf(known, now), glass.screenOf({ inches: 32, seat: 8 }, 1280, 720, 0),
                440, words.speakers(facts.words));
              seen.push(marks.map((mark) => mark.words || ""));
            }
            done(seen);
          });
        """,
        queue.frame().decode(),
        90,
    )

    words = {each for page in shown for each in page}
    names = queue.board.departments[0].names.values()
    assert set(names) <= words
    assert {"G113", "F89", "G107", "E98", "G112", "MC123", "E101", "L99", "11:15"} <= words
    assert any(say("hi", "display_missed") in page for page in shown)


def test_a_second_screen_is_told_its_own_size_and_look(board: BoardPage, queue: Queue) -> None:
    busy(queue)
    board.watch((1920, 1080), "?inches=55&seat=4&theme=dark")

    texts = board.run(_TEXTS)

    assert board.run("return getComputedStyle(document.body).backgroundColor") == "rgb(14, 22, 27)"
    captions = [text for text in texts if text["words"] == "General medicine"]
    assert captions  # nearer seats leave room for the departments


def test_five_hundred_calls_leave_nothing_behind(board: BoardPage, queue: Queue) -> None:
    busy(queue)
    board.watch()
    count = "return document.querySelectorAll('*').length"
    queue.call("G13", 2)
    board.says("G13")
    at_first = board.run(count)

    for n in range(500):
        queue.call(f"G{14 + n}", 2)
    board.says("G513")

    assert board.run(count) == at_first


def test_hostile_names_stay_text(board: BoardPage, queue: Queue) -> None:
    hostile = "<img src=x onerror=window.hurt=1></script><script>window.hurt=1</script>"
    queue.put(counters=[counter(1, name=hostile)], clinic=hostile)

    board.watch()

    board.says("<img")
    assert board.run("return window.hurt") is None
    assert not board.overflows()


def test_new_settings_are_taken_up(board: BoardPage, queue: Queue) -> None:
    board.watch()
    board.run("window.old = true")

    renewed(queue)

    assert board.until(lambda: not board.run("return window.old"))
    assert queue.asked == 1


def test_new_settings_wait_until_a_call_was_seen_and_the_service_is_there(
    board: BoardPage, queue: Queue
) -> None:
    """What a browser shows where nobody answers would stay for ever."""
    busy(queue)
    board.watch()
    board.run("window.old = true")
    queue.call("G13", 1)
    board.says("G13")
    renewed(queue)
    queue.call("G14", 2)
    board.says("G14")
    queue.goes(away=True)
    board.until(lambda: queue.refused)

    board.skips(25)
    board.until(lambda: board.line() == "lost")
    assert board.run("return window.old")

    queue.goes(away=False)
    assert board.until(lambda: not board.run("return window.old"))


def test_new_settings_wait_while_the_service_does_not_answer(
    board: BoardPage, queue: Queue
) -> None:
    queue.sick = True
    board.watch()
    board.run("window.old = true")

    renewed(queue)

    board.until(lambda: queue.asked == 2)
    assert board.run("return window.old")
    queue.sick = False
    assert board.until(lambda: not board.run("return window.old"))


def test_axe_finds_nothing(board: BoardPage, queue: Queue) -> None:
    crowded(queue)
    board.watch()

    assert findings(board) == []


def test_the_board_follows_the_real_service(driver: webdriver.Chrome, clinic: Clinic) -> None:
    page = BoardPage(driver, clinic.service.url)
    page.watch()
    assert page.kind() == "quiet"
    assert driver.get_cookies() == []

    token = clinic.issue()
    page.says(token["label"])
    clinic.call("room-1")

    page.until(lambda: page.ground() == "calling")
    assert token["label"] in page.words("field")
    assert page.script_errors() == []
