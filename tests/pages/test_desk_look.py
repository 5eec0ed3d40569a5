"""How the desk's page looks: three widths, three languages, targets, contrast and zoom."""

import re
from importlib.resources import files

import pytest

from appliance.web.pages import page_words

from .browser import DESK, PHONE, TABLET
from .desk_world import Clinic
from .reception import ReceptionPage

STATIC = files("appliance.web").joinpath("static")
LONG = "Purushottam Venkataramana Subrahmanya Mahapatra-Chattopadhyay of Bhawanipatna"


def fill(clinic: Clinic) -> str:
    """Somebody in every list; the label of one who waits."""
    clinic.held("dressing")
    clinic.missed()
    clinic.issue()
    clinic.call()
    clinic.issue("dental")
    clinic.admin.post("/api/counters/room-3/pause", {"minutes": 15})
    clinic.notice("A notice as long as one may be. " * 5, until="2090-11-21T09:00:00+05:30")
    clinic.issue("pediatrics", patient={"name": LONG, "notes": "n" * 300})
    label: str = clinic.issue(priority="high", patient={"name": LONG, "phone": "98765 43211"})[
        "label"
    ]
    return label


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
@pytest.mark.parametrize("language", ["en", "hi", "or"])
def test_every_state_fits_the_screen_in_every_language(
    clinic: Clinic, desk: ReceptionPage, language: str, size: tuple[int, int]
) -> None:
    label = fill(clinic)
    desk.open_desk(language, size)
    desk.part("details").click()
    desk.tap(desk.all("#wish .chip")[1])
    desk.tap(desk.all(".room .state")[0])
    desk.tap(desk.one("#closing button"))
    desk.tap(desk.part("notice-write"))
    desk.run("document.getElementById('notice-from-day').hidden = false")
    desk.open_row(label)
    for n in range(2):  # priority, then transfer: the widest forms
        desk.until(lambda: desk.all(".panel .verb"))
        desk.tap(desk.all(".panel .verb")[n])
        assert not desk.overflows()
        assert too_small(desk) == []
        desk.tap(desk.all(".form .small")[-1])

    assert not desk.overflows()


def too_small(desk: ReceptionPage) -> list[str]:
    """What can be tapped and is smaller than a fingertip."""
    script = (
        "const parts = document.querySelectorAll('button, a, input, textarea');"
        " return Array.from(parts).filter((part) => {"
        " const box = part.getBoundingClientRect();"
        " return part.offsetParent && !part.classList.contains('unseen')"
        " && (box.width < 44 || box.height < 44); }).map((part) => part.outerHTML)"
    )
    found: list[str] = desk.run(script)
    return found


@pytest.mark.browser
def test_two_hundred_percent_zoom_needs_no_sideways_scrolling(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    label = fill(clinic)
    desk.open_desk(size=(DESK[0] // 2, DESK[1] // 2))

    desk.open_row(label)

    assert not desk.overflows()
    desk.give("P")
    assert not desk.overflows()


@pytest.mark.browser
def test_columns_follow_the_width(clinic: Clinic, desk: ReceptionPage) -> None:
    fill(clinic)
    lefts = "return ['give', 'queue', 'rooms'].map((id) => document.getElementById(id).offsetLeft)"

    columns = []
    for size in (PHONE, TABLET, DESK):
        desk.open_desk(size=size)
        columns.append(len(set(desk.run(lefts))))

    assert columns == [1, 2, 3]


@pytest.mark.browser
def test_everything_has_a_name_for_the_ear(clinic: Clinic, desk: ReceptionPage) -> None:
    fill(clinic)
    desk.open_desk()
    desk.part("details").click()
    desk.tap(desk.part("notice-write"))

    nameless = desk.run(
        "const parts = document.querySelectorAll('button, a, input, textarea');"
        " return Array.from(parts).filter((part) =>"
        " part.offsetParent && !part.hidden && part.getAttribute('aria-hidden') !== 'true'"
        " && !(part.getAttribute('aria-label') || part.textContent.trim()"
        " || (part.labels && part.labels.length))).map((part) => part.outerHTML)"
    )
    doubled = desk.run(
        "const ids = Array.from(document.querySelectorAll('[id]')).map(({ id }) => id);"
        "return ids.filter((id, n) => ids.indexOf(id) !== n)"
    )

    assert nameless == []
    assert doubled == []
    assert len({b.get_attribute("aria-label") for b in desk.all(".quick")}) == 2


@pytest.mark.browser
def test_the_bar_hides_nothing_that_the_keyboard_reaches(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    for _ in range(12):
        clinic.issue("dental")
    desk.open_desk(size=PHONE)
    desk.until(lambda: len(desk.labels("waiting")) == 12)
    rows = desk.all("#waiting .row-main")
    desk.run("window.scrollTo(0, document.body.scrollHeight)")

    desk.run("arguments[0].focus()", rows[0])

    bar = desk.run("return document.querySelector('.bar').getBoundingClientRect().bottom")
    top = desk.run("return arguments[0].getBoundingClientRect().top", rows[0])
    assert top >= bar


def test_colours_of_the_desk_are_those_of_the_one_look() -> None:
    css = STATIC.joinpath("desk.css").read_text()

    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(", css) == []


# Phrases whose names the scripts put together from a code or a state.
_BUILT = re.compile(
    r"(verb|did|now|status|state|closed|printer|test|hold|level_of|position|field|wrong|nobody"
    r"|problem)_\w+"
)


def test_every_phrase_of_the_desk_is_used() -> None:
    web = files("appliance.web")
    sources = [*web.joinpath("static").iterdir(), web.joinpath("templates", "desk.html")]
    text = "\n".join(file.read_text() for file in sources if file.is_file())
    own = page_words("en", "desk").keys() - page_words("en").keys()

    stems = {re.sub(r"_(one|other)$", "", key) for key in own}

    assert {stem for stem in stems if stem not in text and not _BUILT.fullmatch(stem)} == set()


@pytest.mark.parametrize("language", ["hi", "or"])
def test_quick_choices_are_as_many_in_every_language(language: str) -> None:
    for key in ("cancel_reasons", "priority_reasons"):
        english, other = page_words("en", "desk")[key], page_words(language, "desk")[key]
        assert other.count("|") == english.count("|")
