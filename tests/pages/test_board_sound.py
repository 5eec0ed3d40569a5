"""When the board is heard: the rules of the screen's own voice, in the browser."""

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from selenium import webdriver

from appliance.settings import Display, VolumeHours
from appliance.words import catalogue
from display.voice import chime
from display.voice.loudness import volume_at
from display.voice.sentence import sentence_pieces, written

from .board import BoardPage, Queue, board_service, busy

pytestmark = pytest.mark.browser
_IMPORT = """
const done = arguments[arguments.length - 1];
const given = arguments;
import("/static/0/board_%s.js").then((rules) => (%s)(rules, ...given)).then(done);
"""
# Looks on as the page sounds, and gives the browser the voices of a television: it has none here.
_WATCH = """
window.rung = 0;
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => ["en-GB", "en-IN", "hi-IN"].map((lang) => ({ lang })),
  cancel: () => {},
  speak: (words) => {
    window.spoken.push([words.lang, words.text, words.volume, performance.now()]);
    sessionStorage.setItem("spoken-here", window.spoken.length);  // outlives the page
    window.last = words;
    if (!window.held) setTimeout(() => words.onend());
  },
} });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
window.fades = [];
const fade = AudioParam.prototype.setTargetAtTime;
AudioParam.prototype.setTargetAtTime = function (to, at, seconds) {
  window.fades.push(seconds);
  return fade.call(this, to, at, seconds);
};
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  window.rung += 1;
  return make.call(this);
};
"""
LABELS = ("G12", "7", "MC123", "G100", "G1001B", "D007", "P99999", "P100000", "କ12", "G१२", "A-3")
NAMES = (
    "Room 2", "room no. 2A", "Room B", "कमरा 3", "କୋଠରୀ ନମ୍ବର 4", "Lab", "Pharmacy", "Dr Das",
    "Room  12", "Counter #3", "Consultation room 2", "Reception", "Roomy 2", "Room", "Desk A-2",
)  # fmt: skip


@pytest.fixture(scope="module")
def queue() -> Queue:
    return Queue()


@pytest.fixture(scope="module")
def board_url(queue: Queue) -> Iterator[str]:
    with board_service(queue, Display()) as url:
        yield url


@pytest.fixture
def board(driver: webdriver.Chrome, board_url: str, queue: Queue) -> Iterator[BoardPage]:
    queue.reset()
    add = "Page.addScriptToEvaluateOnNewDocument"
    added = driver.execute_cdp_cmd(add, {"source": _WATCH})
    page = BoardPage(driver, board_url)
    page.watch()
    page.script_errors()
    yield page
    assert page.script_errors() == []
    driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    page.run("localStorage.clear()")
    driver.get("about:blank")


def asked(board: BoardPage, module: str, script: str, *values: Any) -> Any:
    """What a function of a pure module gives."""
    return board.driver.execute_async_script(_IMPORT % (module, script), *values)


def turn_on(board: BoardPage) -> None:
    board.part("sound").click()
    board.until(lambda: board.part("sound").get_attribute("aria-pressed") == "true")


def sleep(board: BoardPage, queue: Queue, seconds: float) -> None:
    queue.goes(silent=True)
    board.skips(seconds)
    board.until(lambda: board.line() == "lost")
    queue.goes(silent=False)
    board.until(lambda: board.line() == "live")


def spoken(board: BoardPage) -> list[Any]:
    words: list[Any] = board.run("return window.spoken")
    return words


@pytest.mark.parametrize("language", ["en", "hi", "or"])
def test_a_sentence_is_the_one_that_the_screen_says(board: BoardPage, language: str) -> None:
    pairs: list[tuple[str, str | None]] = [(label, "Room 2") for label in LABELS]
    pairs += [("G12", name) for name in (*NAMES, None)]
    script = "({ sentence }, phrases, pairs) => pairs.map(([l, n]) => sentence(phrases, l, n))"

    said = asked(board, "sentence", script, catalogue(language)["voice"], pairs)

    on_the_screen = [written(sentence_pieces(language, *pair)) for pair in pairs]
    assert [words.rstrip(".") for words in said] == [words.rstrip(".") for words in on_the_screen]


def test_the_volume_is_that_of_the_hour(board: BoardPage) -> None:
    rows = (VolumeHours("13:00", "14:00", 0.3), VolumeHours("20:00", "07:00", 0.0))
    display = Display(volume=0.8, volume_schedule=rows)
    hours = [f"{hour:02}:00" for hour in range(24)]
    facts = {
        "volume": 0.8,
        "volume_schedule": [{"begins": r.begins, "ends": r.ends, "volume": r.volume} for r in rows],
    }
    script = "({ volumeAt }, facts, hours) => hours.map((hour) => volumeAt(facts, hour))"

    heard = asked(board, "turns", script, facts, [*hours, None])

    assert heard == [*(volume_at(display, time.fromisoformat(hour)) for hour in hours), 0.8]


# A board with as many rooms as labels; the calls come at second 10, and turns are taken after it.
_TURNS = """({ NOBODY, learned, entered, nextTurn, ended }, labels, left) => {
  const calls = labels.map((label, n) => ({ id: n + 1, label, counter: `room-${n}` }));
  const board = (some) => ({ recent_calls: calls, now_serving: some, unprinted: [] });
  let line = calls.reduce((all, call) => entered(all, call, 10), learned(NOBODY, board(calls)));
  const heard = [];
  for (let now = 10; now < 60; now += 1) {
    if (now >= 12) line = learned(line, board(calls.filter(({ label }) => label !== left)));
    const [rest, turn] = nextTurn(line, now);
    line = turn ? ended(rest, turn, now + 2) : rest;
    if (turn) heard.push([turn.told.label, now, turn.wordsFrom, turn.again]);
    if (turn) now += 2;
  }
  return heard;
}"""


def test_calls_wait_for_each_other_and_come_once_more(board: BoardPage) -> None:
    heard = asked(board, "turns", _TURNS, ["G1", "G2"], "")

    assert heard == [
        ["G1", 10, 11, False], ["G2", 13, 11, False],
        ["G1", 20, 11, True], ["G2", 23, 11, True],
    ]  # fmt: skip


def test_the_fourth_that_waits_is_shown_and_not_heard(board: BoardPage) -> None:
    heard = asked(board, "turns", _TURNS, ["G1", "G2", "G3", "G4"], "")

    assert {label for label, *_ in heard} == {"G1", "G2", "G3"}


def test_what_is_no_longer_true_is_not_repeated(board: BoardPage) -> None:
    heard = asked(board, "turns", _TURNS, ["G1"], "G1")

    assert heard == [["G1", 10, 11, False]]


# A ticket that is not out at second 10; at `out_at` it is.
_UNPRINTED = """({ NOBODY, learned, entered, nextTurn, ended }, outAt) => {
  const told = { label: "D7", since: "2026-11-21T10:00:00+05:30" };
  const board = (unprinted) => ({ recent_calls: [], now_serving: [], unprinted });
  let line = entered(learned(NOBODY, board([told])), told, 10);
  const heard = [];
  for (let now = 11; now < 40; now += 1) {
    if (now >= outAt) line = learned(line, board([]));
    const [rest, turn] = nextTurn(line, now);
    line = turn ? ended(rest, turn, now) : rest;
    if (turn) heard.push(now);
  }
  return heard;
}"""


@pytest.mark.parametrize(("out_at", "heard"), [(60, [11]), (11, [])])
def test_a_label_without_ticket_is_told_once(
    board: BoardPage, out_at: int, heard: list[int]
) -> None:
    assert asked(board, "turns", _UNPRINTED, out_at) == heard


def test_sound_is_asked_for_once_and_remembered(board: BoardPage, queue: Queue) -> None:
    busy(queue)
    button = board.part("sound")
    assert (button.text, button.get_attribute("aria-pressed")) == ("Sound on", "false")
    queue.call("G13", 1)
    board.says("G13")
    assert board.run("return window.rung") == 0

    button.click()
    board.until(lambda: board.part("sound").get_attribute("aria-pressed") == "true")
    assert board.run("return window.rung") == 0  # a call of before is not heard now
    queue.call("G14", 2)

    board.until(lambda: board.run("return window.rung") == 6)  # two notes of three tones
    assert board.run("return localStorage.getItem('board-sound')") == "on"
    board.part("sound").click()
    board.until(lambda: board.part("sound").get_attribute("aria-pressed") == "false")
    assert board.run("return localStorage.getItem('board-sound')") == ""


def test_a_call_is_spoken_in_each_language_that_the_browser_has(
    board: BoardPage, queue: Queue
) -> None:
    turn_on(board)
    before = board.run("return performance.now()")

    queue.call("G14", 2)

    board.until(lambda: len(board.run("return window.spoken")) == 2)
    english, hindi = board.run("return window.spoken")
    assert english[:3] == ["en-IN", "Token number G fourteen, please go to room two.", 0.8]
    assert hindi[0] == "hi-IN"
    assert "जी चौदह" in hindi[1]
    assert english[3] - before >= 1000  # it has been read by then
    assert board.run("return window.rung") == 6
    fades = [chime.FADE_S / multiple for multiple, _ in chime.OVERTONES] * len(chime.NOTES)
    assert board.run("return window.fades") == pytest.approx(fades)


def test_no_call_is_repeated_after_a_sleep(board: BoardPage, queue: Queue) -> None:
    turn_on(board)
    queue.call("G14", 2)
    board.until(lambda: len(spoken(board)) == 2)

    sleep(board, queue, 3600)
    queue.call("G15", 1)

    board.until(lambda: len(spoken(board)) == 4)
    assert ["fourteen" in words for _, words, *_ in spoken(board)[::2]] == [True, False]
    assert board.run("return window.rung") == 12


def test_the_rest_of_a_call_is_not_said_after_a_sleep(board: BoardPage, queue: Queue) -> None:
    turn_on(board)
    board.run("window.held = true")
    queue.call("G14", 2)
    board.until(lambda: len(spoken(board)) == 1)

    sleep(board, queue, 3600)
    board.run("window.held = false; window.last.onend()")
    queue.call("G15", 1)

    english = "return window.spoken.filter(([lang]) => lang === 'en-IN').map((said) => said[1])"
    board.until(lambda: len(board.run(english)) == 3, within_s=20)
    assert ["fourteen" in words for words in board.run(english)] == [True, False, False]
    assert [lang for lang, *_ in spoken(board)[:2]] == ["en-IN", "en-IN"]


# A sound that is on or not as the test says; what it would let be heard it notes.
_HELD = """({ Sound }, isNews) => {
  const facts = { chime: true, voice: true, volume: 1, volume_schedule: [] };
  const sound = new Sound(facts, document.createElement("button"));
  const call = { id: 1, label: "G14", counter: "room-2" };
  const there = { recent_calls: [call], now_serving: [call], unprinted: [] };
  const heard = [];
  sound.say = ({ told }) => heard.push(told.label);
  sound.isOn = () => true;
  sound.hear(there, [call], 10);
  sound.isOn = () => false;
  if (isNews) sound.hear({ recent_calls: [call], now_serving: [], unprinted: [] }, [], 11);
  sound.look(11, null, []);
  sound.isOn = () => true;
  sound.look(3600, null, []);
  return heard;
}"""


@pytest.mark.parametrize("is_news", [True, False])
def test_no_call_is_heard_late_where_the_browser_held_the_sound(
    board: BoardPage, is_news: bool
) -> None:
    assert asked(board, "sound", _HELD, is_news) == []


_CHIMES = """({ Sound }, voice, counter) => {
  const facts = { chime: true, voice, volume: 1, volume_schedule: [] };
  const sound = new Sound(facts, document.createElement("button"));
  let rung = 0;
  sound.chime = () => Promise.resolve((rung += 1));
  return sound.say({ told: { label: "D7", counter }, wordsFrom: 0 }, 1, []).then(() => rung);
}"""


@pytest.mark.parametrize(
    ("voice", "counter", "rung"), [(True, None, 1), (False, "room-1", 1), (False, None, 0)]
)
def test_the_notes_alone_tell_no_label_without_ticket(
    board: BoardPage, voice: bool, counter: str | None, rung: int
) -> None:
    """They would be taken for a call."""
    assert asked(board, "sound", _CHIMES, voice, counter) == rung


def test_new_settings_wait_until_a_call_and_its_repeat_were_heard(
    board: BoardPage, queue: Queue
) -> None:
    """Three languages and the repeat last longer than a call is looked at."""
    turn_on(board)
    board.run("window.held = window.old = true")
    queue.call("G14", 2)
    board.until(lambda: len(spoken(board)) == 1)
    queue.settings = "b"
    queue.put()

    sleep(board, queue, 25)
    queue.put(clinic="Ward")  # a frame of the new line
    board.until(lambda: queue.asked)  # whether it is another version
    assert board.run("return window.old")

    board.run("window.held = false; window.last.onend()")
    # The page comes anew right after the last word, too soon to look at what it said.
    board.until(lambda: not board.run("return window.old"), within_s=20)
    assert board.run('return sessionStorage.getItem("spoken-here")') == "4"
