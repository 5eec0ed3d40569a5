"""The lists under the call as cells of a grid: what they say, and their rows and pages.

Pure: a scene, a language and a size go in, rows of cells come out. Counters stand above; what does
not fit beside or below them takes turns, a page at a time.
"""

import math
from dataclasses import dataclass

from appliance.typeset import Weight, text_width
from appliance.words import say
from display.callplan import pattern
from display.closed import opens, why
from display.figures import in_figures
from display.geometry import Screen
from display.inking import ems
from display.scene import AtCounter, Closed, Reason, Scene, Waiting, in_language

NOBODY = "\N{EN DASH}"
BETWEEN = 0.42  # between two labels of one cell, in parts of their size


@dataclass(frozen=True, slots=True)
class Cell:
    """A caption and labels under it. `columns` of the grid; `lead`: the first label is bold.

    `values_are_text`: words stand in the labels' place, smaller; `is_sentence`: over the whole row.
    """

    caption: str
    note: str
    values: tuple[str, ...]
    columns: int
    lead: bool = True
    values_are_text: bool = False
    paused: bool = False
    is_sentence: bool = False


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


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown at a time: rows of counters, then the rows whose turn it is."""

    counters: tuple[Row, ...]
    others: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them, from above."""
        return self.counters + self.others


def grid_of(screen: Screen, label_px: int, widest: float) -> Grid:
    """At most six columns on a wide screen, four on a tall one; `widest` label, in ems."""
    gap = round(1.4 * screen.unit)
    room = screen.inner.width + gap
    most = 6 if screen.width >= screen.height else 4
    columns = max(1, min(most, int(room / (widest * label_px + gap))))
    return Grid(columns, room / columns, label_px, gap)


def widest_label(scene: Scene) -> float:
    """Width of the widest label in the lists, in ems; digits alike, so that it stays."""
    labels = {cell.label for cell in scene.counters if cell.label}
    labels |= {label for waiting in scene.waiting for label in waiting.labels}
    labels |= {*scene.missed, *scene.before}
    return max((ems(pattern(label)) for label in labels), default=1.0)


def pages_of(scene: Scene, language: str, grid: Grid, rows: int) -> list[Page]:
    """Pages of at most `rows` rows. Where counters would leave no row, they take turns too."""
    cells = [_counter_cell(counter, language) for counter in scene.counters]
    counters = _rows(cells, grid.columns)
    spare = grid.columns - len(counters[-1]) if counters else 0
    asides, left_over = _asides(scene, language, grid, spare)
    if counters and asides:
        counters[-1] += tuple(asides)
    flowing = [_waiting_cell(w, language, grid, scene.digits) for w in scene.waiting] + left_over
    others = _rows(flowing, grid.columns) + [(cell,) for cell in _messages(scene, language, grid)]
    if not counters or not others or rows == 1:
        return [Page((), chunk) for chunk in _chunks(counters + others, rows)]
    above = _chunks(counters, min(len(counters), max(1, rows // 2)))
    below = _chunks(others, rows - len(above[0]))
    turns = range(math.lcm(len(above), len(below)))
    return [Page(above[n % len(above)], below[n % len(below)]) for n in turns]


def _chunks(rows: list[Row], size: int) -> list[tuple[Row, ...]]:
    return [tuple(rows[n : n + size]) for n in range(0, len(rows), size)] or [()]


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
        expected = counter.back_at and say(
            language, "display_counter_expected", time=counter.back_at
        )
        return expected or say(language, "display_counter_closed")
    if counter.back_at:
        return counter.back_at  # beside the symbol of a break, a time needs no words
    return say(language, "display_counter_paused")


def _waiting_cell(waiting: Waiting, language: str, grid: Grid, digits: str) -> Cell:
    name = dict(waiting.names).get(language) or waiting.name
    people = (
        in_figures(say(language, "display_waiting", n=waiting.people), digits)
        if waiting.people
        else say(language, "display_nobody_waiting")
    )
    if not waiting.labels:
        return Cell(name, "", (people,), min(2, grid.columns), lead=False, values_are_text=True)
    widths = range(min(2, grid.columns), grid.columns + 1)
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
    for caption, labels in wanted:
        widths = range(1, spare + 1)
        columns = next((w for w in widths if grid.holds(labels, w) == len(labels)), 0)
        if columns:
            beside.append(Cell(caption, "", labels, columns, lead=False))
            spare -= columns
        else:
            left_over += _list_cells(caption, labels, grid)
    return beside, left_over


def _list_cells(caption: str, labels: tuple[str, ...], grid: Grid) -> list[Cell]:
    """The whole list: in as few columns as hold it, else in cells of a whole row each."""
    cells = []
    while labels:
        count = grid.holds(labels, grid.columns)
        widths = range(1, grid.columns + 1)
        columns = next((w for w in widths if grid.holds(labels, w) >= count), grid.columns)
        cells.append(Cell(caption, "", labels[:count], columns, lead=False))
        labels = labels[count:]
    return cells


def _messages(scene: Scene, language: str, grid: Grid) -> list[Cell]:
    """Sentences that take a whole row: no tickets, and the clinic's own notices."""
    cells = []
    if scene.closed and scene.call:
        sentences = (why(scene.closed, language), *opens(scene.closed, language))
        cells.append(_message(" ".join(sentences), say(language, "display_closed"), grid))
    cells += [_closed_cell(waiting, language, grid) for waiting in scene.waiting if waiting.closed]
    told = [scene.out_of_order, *scene.notices] if scene.call else scene.notices
    cells += [_message(in_language(texts, language), "", grid) for texts in told if texts]
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
    return Cell(note, "", (text,), grid.columns, lead=False, is_sentence=True)
