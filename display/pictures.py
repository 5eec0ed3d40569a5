"""Every scene in every language, theme and some sizes as PNG files, without a service: to look at.

python -m display.pictures FOLDER
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from appliance.settings import LANGUAGES
from appliance.words import say
from display.draw import Painter
from display.geometry import Screen
from display.scene import AtCounter, Call, Closed, Kind, Opens, Poster, Reason, Scene, Waiting
from display.theme import THEMES

SIZES = ((1280, 720), (1920, 1080), (3840, 2160), (1080, 1920))

DEPARTMENTS = (
    ("General medicine", "सामान्य चिकित्सा", "ସାଧାରଣ ଚିକିତ୍ସା", "G"),
    ("Children", "बाल रोग", "ଶିଶୁ ରୋଗ", "P"),
    ("Dental", "दंत चिकित्सा", "ଦନ୍ତ ଚିକିତ୍ସା", "D"),
    ("Mother and child health", "मातृ एवं शिशु स्वास्थ्य", "ମାତୃ ଓ ଶିଶୁ ସ୍ୱାସ୍ଥ୍ୟ", "M"),
    ("Eyes", "नेत्र", "ଚକ୍ଷୁ", "E"),
    ("Skin", "त्वचा", "ଚର୍ମ", "S"),
    ("Dressing and injections", "पट्टी और इंजेक्शन", "ଡ୍ରେସିଂ ଓ ଇଞ୍ଜେକ୍ସନ", "B"),
    ("Laboratory", "प्रयोगशाला", "ପରୀକ୍ଷାଗାର", "L"),
    ("Pharmacy", "दवाखाना", "ଔଷଧାଳୟ", "F"),
)


_OUT_OF_ORDER = tuple(
    (language, say(language, "display_out_of_order", code="button-stuck")) for language in LANGUAGES
)

_MESSAGE = (
    ("en", "Wash your hands with soap before you eat."),
    ("hi", "खाने से पहले साबुन से हाथ धोएँ।"),
    ("or", "ଖାଇବା ପୂର୍ବରୁ ସାବୁନରେ ହାତ ଧୁଅନ୍ତୁ।"),
)


def _waiting(count: int, first: int = 13) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(
            en,
            (("en", en), ("hi", hi), ("or", odia)),
            tuple(f"{prefix}{first - 3 * n + k}" for k in range(3)),
            12 - n,
        )
        for n, (en, hi, odia, prefix) in enumerate(DEPARTMENTS[:count])
    )


_AWAY = (
    AtCounter("Room 1", "G11", "open", None),
    AtCounter("Room 2", None, "closed", "11:30"),
    AtCounter("Room 3", None, "paused", "10:55"),
    AtCounter("Room 4", None, "closed", None),
)


def sample_scenes(languages: tuple[str, ...]) -> dict[str, Scene]:
    """Name → scene, for each state that the screen has."""
    calling = Scene(
        Kind.CALLING,
        languages,
        clinic="Community Health Centre, Balipatna",
        call=Call(31, "G12", "Room 2", urgent=False, highlighted=True),
        counters=(
            AtCounter("Room 1", "G11", "open", None),
            AtCounter("Room 2", "G12", "open", None),
            AtCounter("Room 3", "D4", "open", None),
        ),
        before=("D4", "G11", "P6", "G10"),
        waiting=_waiting(3),
        missed=("G7", "P2"),
        clock="10:42",
    )
    shown = replace(calling.call, highlighted=False) if calling.call else None
    empty = tuple(replace(counter, label=None) for counter in calling.counters)
    quiet = replace(calling, kind=Kind.QUIET, call=None, counters=empty, missed=())
    idle = tuple(replace(waiting, labels=(), people=0) for waiting in calling.waiting)
    shut = Closed(Reason.HOURS, Opens("mon", "09:00"))
    full = Closed(Reason.CAPACITY, Opens("tomorrow", "09:00"))
    return {
        "calling": calling,
        "shown": replace(calling, call=shown),
        "urgent": replace(calling, call=replace(calling.call, urgent=True)),  # type: ignore[type-var]
        "two-lines": replace(
            calling, call=Call(9, "D14", "Dressing room", urgent=False, highlighted=True)
        ),
        "quiet": replace(quiet, before=(), waiting=idle),
        "away": replace(quiet, counters=_AWAY),
        "lost": replace(calling, call=shown, lost_for_s=12, clock=None),
        "unprinted": replace(calling, call=shown, unprinted=("D7",)),
        "unprinted-several": replace(calling, unprinted=("G112", "D7", "P23")),
        "closed": replace(quiet, kind=Kind.CLOSED, closed=shut),
        "closed-calling": replace(calling, call=shown, closed=full, turn=1),
        "closed-department": replace(
            calling,
            waiting=(*calling.waiting[:2], replace(calling.waiting[2], closed=shut)),
            turn=1,
        ),
        "clock-unsure": replace(calling, call=shown, clock=None, clock_unsure=True),
        "out-of-order": replace(
            quiet, kind=Kind.OUT_OF_ORDER, waiting=idle, before=(), out_of_order=_OUT_OF_ORDER
        ),
        "message": replace(
            quiet, waiting=idle, before=(), at_rest=True, poster=Poster("a.toml", 0, _MESSAGE)
        ),
        "starting": Scene(Kind.STARTING, languages),
        "waiting-for-service": Scene(Kind.STARTING, languages, lost_for_s=75),
        "one-counter": _one_counter(calling),
        "full": _full(calling),
    }


def _one_counter(calling: Scene) -> Scene:
    """As little as a clinic can have."""
    return replace(
        calling,
        call=Call(5, "12", "Room 1", urgent=False, highlighted=True),
        counters=(AtCounter("Room 1", "12", "open", None),),
        waiting=(Waiting("Clinic", (), ("13", "14", "15"), 9),),
        before=("11", "10", "9"),
        missed=(),
    )


def _full(calling: Scene) -> Scene:
    """As much as a clinic can have: six counters, nine departments, long names and labels."""
    counters = (
        AtCounter("Consultation room 1", "G112", "open", None),
        AtCounter("Consultation room 2", "MC123", "open", None),
        AtCounter("Consultation room 3", None, "paused", "10:55"),
        AtCounter("Dressing room", "B3", "open", None),
        AtCounter("Laboratory", None, "closed", None),
        AtCounter("Pharmacy counter", None, "open", None),
    )
    return replace(
        calling,
        call=Call(77, "MC123", "Consultation room 2", urgent=False, highlighted=True),
        counters=counters,
        waiting=_waiting(9, 113),
        before=("G112", "B3", "E101", "S100", "L99"),
        missed=("G107", "P102", "D99", "E98"),
    )


def views(size: tuple[int, int]) -> Iterator[tuple[str, Scene, Screen]]:
    """Name, scene and screen of every state in every language and theme."""
    for theme in THEMES:
        screen = Screen(*size, theme=THEMES[theme])
        for first in LANGUAGES:
            languages = (first, *(language for language in LANGUAGES if language != first))
            for state, scene in sample_scenes(languages).items():
                yield f"{state}-{first}-{theme}", scene, screen


def draw_all(folder: Path) -> int:
    """Writes the pictures; gives their number."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for size in SIZES:
        for name, scene, screen in views(size):
            painter = Painter(screen)
            painter.paint(scene)
            painter.canvas.save(folder / f"{name}-{size[0]}x{size[1]}.png", compress_level=1)
            count += 1
    return count


def main() -> int:
    """The command."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m display.pictures FOLDER\n")
        return 2
    count = draw_all(Path(sys.argv[1]))
    sys.stdout.write(f"{count} pictures in {sys.argv[1]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
