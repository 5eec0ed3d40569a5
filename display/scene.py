"""All that is on the screen at a moment, as values. Pure.

A scene also says when it next changes by itself, so that the loop sleeps until then.
"""

import math
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What the large field says."""

    STARTING = "starting"
    CALLING = "calling"
    QUIET = "quiet"
    CLOSED = "closed"
    OUT_OF_ORDER = "out-of-order"


class Reason(StrEnum):
    """Why no tickets are given out, in the words that the screen has."""

    HOURS = "hours"
    CAPACITY = "capacity"
    STOPPED = "stopped"


# A text in several languages: pairs of language and text.
Texts = tuple[tuple[str, str], ...]


def in_language(texts: Texts, language: str) -> str:
    """The text in this language, or in the first one that there is."""
    return dict(texts).get(language) or next((text for _, text in texts), "")


@dataclass(frozen=True, slots=True)
class Call:
    """The current call."""

    id: int
    label: str
    counter_name: str
    urgent: bool
    highlighted: bool


@dataclass(frozen=True, slots=True)
class AtCounter:
    """One row of the quiet table. `label` None: nobody; then `state` and `back_at` say why."""

    counter_name: str
    label: str | None
    state: str
    back_at: str | None


@dataclass(frozen=True, slots=True)
class Opens:
    """When tickets are given out again: the time ("09:00"), and `today`, `tomorrow` or `mon`…"""

    day: str
    time: str


@dataclass(frozen=True, slots=True)
class Closed:
    """No tickets are given out, why, and until when; None where nobody can say."""

    reason: Reason
    opens: Opens | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who is next in a department. `names` pairs a language with the name in it.

    `closed` is set where it gives out no tickets while other departments do.
    """

    name: str
    names: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    people: int
    closed: Closed | None = None


@dataclass(frozen=True, slots=True)
class Poster:
    """A picture or a message for an empty waiting room; `stamp` tells versions of a file apart."""

    name: str
    stamp: int
    texts: Texts = ()
    picture: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is on the screen. `changes_at` (monotonic seconds) is no part of the picture.

    `turn` counts pages, `shift` the places in which the picture has stood. At rest nobody waits and
    nothing is to be read, so that there is room for a `poster`. In off hours the glass is `dark`
    while nobody waits.
    """

    kind: Kind
    languages: tuple[str, ...]
    clinic: str = ""
    call: Call | None = None
    counters: tuple[AtCounter, ...] = ()
    before: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    missed: tuple[str, ...] = ()
    unprinted: tuple[str, ...] = ()
    closed: Closed | None = None
    out_of_order: Texts = ()
    notices: tuple[Texts, ...] = ()
    lost_for_s: int | None = None
    clock: str | None = None
    clock_unsure: bool = False
    turn: int = 0
    shift: int = 0
    at_rest: bool = False
    poster: Poster | None = None
    dark: bool = False
    in_off_hours: bool = False
    digits: str = "ascii"
    changes_at: float = field(default=math.inf, compare=False)

    @property
    def lost(self) -> bool:
        """The queue is out of reach, so this picture is old."""
        return self.lost_for_s is not None
