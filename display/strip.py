"""The lists under the call: the size at which they fit, the page whose turn it is, the drawing."""

from dataclasses import dataclass

from appliance.typeset import Weight, capital_height, fit_size, text_width
from display.bands import below, lost_height
from display.cells import BETWEEN, Cell, Grid, Row, grid_of, pages_of
from display.geometry import Screen
from display.inking import Ink, Style, shorten, shorten_name
from display.scenes import Scene
from display.symbols import Symbol
from display.theme import PAPER, STALE

BOLD, REGULAR = Weight.BOLD, Weight.REGULAR
# Labels may grow by this much where everything fits anyway.
GROWN = 1.5
# In units of the grid.
LEAST_SPACE, MOST_SPACE = 1.3, 2.6
UNDER_CAPTION = 0.75


@dataclass(frozen=True, slots=True)
class StripScene:
    """What the lists show now: one page, in one language. Lengths in pixels."""

    rows: tuple[Row, ...]
    grid: Grid
    fixed: int  # so many rows of counters, before those that take turns
    row_height: float
    space: float
    lost: bool
    top: int


@dataclass(frozen=True, slots=True)
class _Fit:
    """The grid and how many rows of it fit."""

    grid: Grid
    row_height: float
    rows: int


def strip_scene(scene: Scene, screen: Screen, top: int) -> StripScene:
    """The page whose turn it is, in the language whose turn it is, as large as it fits."""
    height = screen.inner.bottom - top - 0.4 * screen.unit
    fit = _fit(scene, screen, height)
    pages = pages_of(scene, scene.languages[0], fit.grid, fit.rows)
    language = scene.languages[scene.turn // len(pages) % len(scene.languages)]
    pages = pages_of(scene, language, fit.grid, fit.rows)
    rows = tuple(pages[scene.turn % len(pages)])
    space = _space(screen, height, len(rows), fit.row_height)
    if scene.lost:  # the band covers the lower rows; the others stay where they were
        uncovered = screen.inner.bottom - lost_height(screen) - top
        rows = rows[: int((uncovered - 0.6 * screen.unit) / (fit.row_height + space))]
    return StripScene(
        rows=rows,
        grid=fit.grid,
        fixed=-(-len(scene.counters) // fit.grid.columns),
        row_height=fit.row_height,
        space=space,
        lost=scene.lost,
        top=top,
    )


def _space(screen: Screen, height: float, rows: int, row_height: float) -> float:
    """Space over each row: what is left, but never so much that the rows fall apart."""
    left = (height - rows * row_height) / max(1, rows)
    return min(max(left, LEAST_SPACE * screen.unit), MOST_SPACE * screen.unit)


def _fit(scene: Scene, screen: Screen, height: float) -> _Fit:
    """The largest labels at which nothing more is left out than at the smallest."""
    smallest = min(screen.list_px, _two_rows_px(screen, height))
    least = _fit_at(screen, height, smallest)
    wanted = _labels_on_one_page(scene, least)
    for size in range(int(smallest * GROWN), smallest, -2):
        fit = _fit_at(screen, height, size)
        if wanted and _labels_on_one_page(scene, fit) == wanted:
            return fit
    return least


def _fit_at(screen: Screen, height: float, label_px: int) -> _Fit:
    row_height = _row_height(screen, label_px)
    rows = int(height / (row_height + LEAST_SPACE * screen.unit))
    return _Fit(grid_of(screen, label_px), row_height, max(1, rows))


def _labels_on_one_page(scene: Scene, fit: _Fit) -> int:
    """How many labels are shown; none where they need several pages."""
    pages = pages_of(scene, scene.languages[0], fit.grid, fit.rows)
    if len(pages) > 1 or len(pages[0]) > fit.rows:
        return 0
    return sum(len(cell.values) for row in pages[0] for cell in row)


def _row_height(screen: Screen, label_px: int) -> float:
    return capital_height(screen.note_px) + UNDER_CAPTION * screen.unit + capital_height(label_px)


def _two_rows_px(screen: Screen, height: float) -> int:
    """The size at which two rows fit."""
    fixed = _row_height(screen, 0) + LEAST_SPACE * screen.unit
    return max(screen.note_px, int((height / 2 - fixed) / capital_height(1000) * 1000))


def draw_strip(ink: Ink, screen: Screen, shown: StripScene) -> None:
    """The lists, from the left margin, row by row."""
    _Rows(ink, screen, shown).draw()


class _Rows:
    """Draws rows of cells on the grid."""

    def __init__(self, ink: Ink, screen: Screen, shown: StripScene) -> None:
        self._ink, self._screen, self._shown = ink, screen, shown
        self._colours = STALE if shown.lost else PAPER
        self._label_px = shown.grid.label_px

    def draw(self) -> None:
        """Draws the ground and all rows."""
        shown, inner, unit = self._shown, self._screen.inner, self._screen.unit
        self._ink.fill(below(self._screen, shown.top), self._colours.ground)
        y = shown.top + shown.space
        for n, row in enumerate(shown.rows):
            if n and n == shown.fixed:
                line = round(y - shown.space / 2)
                self._ink.rule(inner.x, line, inner.width, max(1, unit // 12), self._colours.rule)
            self._draw_row(row, y)
            y += shown.row_height + shown.space

    def _draw_row(self, row: Row, y: float) -> None:
        column = 0
        for cell in row:
            x = self._screen.inner.x + column * self._shown.grid.pitch
            self._draw_cell(cell, x, y)
            column += cell.columns

    def _draw_cell(self, cell: Cell, x: float, y: float) -> None:
        baseline = y + capital_height(self._screen.note_px)
        self._draw_caption(cell, x, baseline)
        baseline += UNDER_CAPTION * self._screen.unit
        if cell.values_are_text:
            self._draw_words(cell, x, baseline + capital_height(self._screen.text_px))
        else:
            self._draw_labels(cell, x, baseline + capital_height(self._label_px))

    def _draw_labels(self, cell: Cell, x: float, baseline: float) -> None:
        width = self._shown.grid.width(cell.columns)
        for n, label in enumerate(cell.values):
            lead = n == 0 and cell.lead
            colour, weight = (self._colours.ink, BOLD) if lead else (self._colours.quiet, REGULAR)
            size = fit_size(label, width, self._label_px, BOLD)  # a label is never cut short
            self._ink.text(label, x, baseline, Style(size, colour, weight))
            x += text_width(label, size, BOLD) + BETWEEN * size

    def _draw_caption(self, cell: Cell, x: float, baseline: float) -> None:
        size, unit = self._screen.note_px, self._screen.unit
        note_width = text_width(cell.note, size) + unit if cell.note else 0
        room = int(self._shown.grid.width(cell.columns) - note_width)
        fitted = max(round(0.8 * size), fit_size(cell.caption, room, size, BOLD))
        name = shorten_name(cell.caption, room, fitted, BOLD)
        drawn = self._ink.text(name, x, baseline, Style(fitted, self._colours.ink, BOLD))
        note = Style(size, self._colours.quiet)
        self._ink.text(cell.note, x + drawn + 0.6 * unit, baseline, note)

    def _draw_words(self, cell: Cell, x: float, baseline: float) -> None:
        """Words where labels stand elsewhere, after the symbol of a break."""
        width, unit = self._shown.grid.width(cell.columns), self._screen.unit
        if cell.paused:
            height = capital_height(self._screen.text_px)
            symbol = self._ink.symbol(
                Symbol.PAUSE, x, baseline - height, height, self._colours.quiet
            )
            used = round(symbol + 0.6 * unit)
            x, width = x + used, width - used
        size = max(self._screen.note_px, fit_size(cell.values[0], width, self._screen.text_px))
        words = shorten(cell.values[0], width, size)
        self._ink.text(words, x, baseline, Style(size, self._colours.quiet))
