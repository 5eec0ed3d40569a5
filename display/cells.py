"""The lists under the call as cells of a grid: what they say, and their rows and pages.

Pure: a scene, a language and a size go in, rows of cells come out. Counters come first and stay;
what does not fit beside them takes turns, a page at a time.
"""

from dataclasses import dataclass

from appliance.typeset import Weight, text_width
from appliance.words import say
from display.closed import opens, why
from display.geometry import Screen
from display.scenes import AtCounter, Closed, Reason, Scene, Waiting

NOBODY = "\N{EN DASH}"
BETWEEN = 0.42  # between two labels of one cell, in parts of their size


@dataclass(frozen=True, slots=True)
class Cell:
    """A caption and labels under it. `columns` of the grid; `lead`: the first label is bold.

    `values_are_text`: words stand in the labels' place, smaller.
    """

    caption: str
    note: str
    values: tuple[str, ...]
    columns: int
    lead: bool = True
    values_are_text: bool = False
    paused: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of this screen: columns, their pitch in pixels, and the size of labels."""

    columns: int
    pitch: float
    label_px: int
    gap: int

    def width(self, columns: int) -> int:
        """Width that a cell of so many columns can use."""
        return int(columns * self.pitch) - self.gap

    def holds(self, labels: tuple[str, ...], columns: int) -> int:
        """How many of the labels fit side by side; at least one."""
        used, count = 0.0, 0
        for label in labels:
            used += text_width(label, self.label_px, Weight.BOLD)
            if count and used > self.width(columns):
                break
            used += BETWEEN * self.label_px
            count += 1
        return count


def grid_of(screen: Screen, label_px: int) -> Grid:
    """Six columns on a wide screen, four on a tall one."""
    columns = 6 if screen.width >= screen.height else 4
    gap = round(1.4 * screen.unit)
    return Grid(columns, (screen.inner.width + gap) / columns, label_px, gap)


def pages_of(scene: Scene, language: str, grid: Grid, rows: int) -> list[list[Row]]:
    """Pages of at most `rows` rows. The counters' rows open every page."""
    counters = [_counter_cell(counter, language) for counter in scene.counters]
    fixed = [tuple(counters[n : n + grid.columns]) for n in range(0, len(counters), grid.columns)]
    spare = grid.columns - len(fixed[-1]) if fixed else 0
    asides, left_over = _asides(scene, language, grid, spare)
    if fixed and asides:
        fixed[-1] += tuple(asides)
    flowing = [_waiting_cell(w, language, grid) for w in scene.waiting] + left_over
    turning = _rows(flowing, grid.columns) + [(cell,) for cell in _messages(scene, language, grid)]
    room = max(1, rows - len(fixed))
    chunks = [turning[n : n + room] for n in range(0, len(turning), room)] or [[]]
    return [fixed + chunk for chunk in chunks]


def _rows(cells: list[Cell], columns: int) -> list[Row]:
    rows: list[list[Cell]] = []
    for cell in cells:
        if not rows or sum(c.columns for c in rows[-1]) + cell.columns > columns:
            rows.append([])
        rows[-1].append(cell)
    return [tuple(row) for row in rows]


def _counter_cell(counter: AtCounter, language: str) -> Cell:
    if counter.label:
        return Cell(counter.counter_name, "", (counter.label,), 1)
    if counter.state == "open":
        return Cell(counter.counter_name, "", (NOBODY,), 1, lead=False)
    return Cell(
        counter.counter_name,
        "",
        (_absence(counter, language),),
        1,
        lead=False,
        values_are_text=True,
        paused=counter.state == "paused",
    )


def _absence(counter: AtCounter, language: str) -> str:
    if counter.state == "closed":
        return say(language, "display_counter_closed")
    if counter.back_at:
        return counter.back_at  # beside the symbol of a break, a time needs no words
    return say(language, "display_counter_paused")


def _waiting_cell(waiting: Waiting, language: str, grid: Grid) -> Cell:
    name = dict(waiting.names).get(language) or waiting.name
    people = (
        say(language, "display_waiting", n=waiting.people)
        if waiting.people
        else say(language, "display_nobody_waiting")
    )
    if not waiting.labels:
        return Cell(name, "", (people,), 2, lead=False, values_are_text=True)
    widths = (2, grid.columns // 2, grid.columns)
    holding = (w for w in widths if grid.holds(waiting.labels, w) == len(waiting.labels))
    columns = next(holding, grid.columns)
    return Cell(name, people, waiting.labels[: grid.holds(waiting.labels, columns)], columns)


def _asides(scene: Scene, language: str, grid: Grid, spare: int) -> tuple[list[Cell], list[Cell]]:
    """Missed and earlier calls: (beside the counters, among what takes turns)."""
    wanted = [
        (say(language, "display_missed"), scene.missed),
        (say(language, "display_before"), scene.before),
    ]
    wanted = [(caption, labels) for caption, labels in wanted if labels]
    beside: list[Cell] = []
    left_over: list[Cell] = []
    for n, (caption, labels) in enumerate(wanted):
        others = len(wanted) - n - 1
        # The last one takes up to three columns; one before it leaves it two where it can.
        columns = min(2, max(1, spare - 2)) if others and spare > 1 else min(3, spare)
        if columns >= 1:
            beside.append(_list_cell(caption, labels, columns, grid))
            spare -= columns
        else:
            left_over.append(_list_cell(caption, labels, 2, grid))
    return beside, left_over


def _list_cell(caption: str, labels: tuple[str, ...], columns: int, grid: Grid) -> Cell:
    return Cell(caption, "", labels[: grid.holds(labels, columns)], columns, lead=False)


def _messages(scene: Scene, language: str, grid: Grid) -> list[Cell]:
    """Sentences that take a whole row: no tickets, and the clinic's own notices."""
    cells = []
    if scene.closed and scene.call:
        sentences = (why(scene.closed, language), *opens(scene.closed, language))
        cells.append(_message(" ".join(sentences), say(language, "display_closed"), grid))
    cells += [_closed_cell(waiting, language, grid) for waiting in scene.waiting if waiting.closed]
    for notice in scene.notices:
        texts = dict(notice)
        text = texts.get(language) or next(iter(texts.values()), "")
        cells.append(_message(text, "", grid))
    return cells


def _closed_cell(waiting: Waiting, language: str, grid: Grid) -> Cell:
    """A department that gives out no tickets while others do."""
    name = dict(waiting.names).get(language) or waiting.name
    closed = waiting.closed or Closed(Reason.STOPPED)
    # Outside its hours only it is closed, and not the clinic as the sentence says.
    known = closed.reason is Reason.HOURS and closed.opens is not None
    reason = [] if known else [why(closed, language)]
    text = " ".join([*reason, *opens(closed, language)])
    return _message(text, f"{name}: {say(language, 'display_closed')}", grid)


def _message(text: str, note: str, grid: Grid) -> Cell:
    return Cell(note, "", (text,), grid.columns, lead=False, values_are_text=True)
