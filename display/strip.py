"""The lists under the call: the size at which they fit, the page whose turn it is, the drawing."""

from dataclasses import dataclass

from appliance.typeset import Weight, capital_height, fit_size, text_width, wrap
from display.bands import below, lost_height
from display.callplan import CAPITAL
from display.cells import BETWEEN, Cell, Grid, Page, Row, grid_of, pages_of, widest_label
from display.geometry import Screen
from display.inking import Ink, Style, ems, shorten, shorten_name
from display.scene import Scene
from display.symbols import Symbol, symbol_width

BOLD, REGULAR = Weight.BOLD, Weight.REGULAR
# Labels may grow by this much where everything fits anyway.
GROWN = 1.5
# In units of the grid.
LEAST_SPACE, MOST_SPACE = 1.3, 3.4
# Over what the band of a lost queue covers, rows may stand this close.
LOST_SPACE = 0.9
MOST_CAPTION = 2.4
# Between a caption and its label, in parts of its size: Indic vowels reach far below.
UNDER_CAPTION = 0.52
# Words in a label's place, in parts of its size.
WORDS_OF_LABEL = 0.62
LINE_PITCH = 1.45


@dataclass(frozen=True, slots=True)
class StripScene:
    """What the lists show now: one page, in one language. Lengths in pixels."""

    page: Page
    grid: Grid
    caption_px: int
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
    language = scene.languages[_whose_turn(scene.turn, len(pages), len(scene.languages))]
    page = pages_of(scene, language, fit.grid, fit.rows)[scene.turn % len(pages)]
    if scene.lost:  # the band covers the lower rows
        height = screen.inner.bottom - lost_height(screen) - top - LOST_SPACE * screen.unit
        left = int(height / (fit.row_height + LOST_SPACE / 2 * screen.unit))
        above = page.counters[:left]
        page = Page(above, page.others[: left - len(above)])
    rows = max(len(page.rows), min(fit.rows, max(len(each.rows) for each in pages)))
    caption_px = _caption_px(screen, height, rows, fit.row_height)
    row_height = _row_height(fit.grid.label_px, caption_px)
    return StripScene(
        page=page,
        grid=fit.grid,
        caption_px=caption_px,
        row_height=row_height,
        space=_space(screen, height, len(page.rows), row_height),
        lost=scene.lost,
        top=top,
    )


def _caption_px(screen: Screen, height: float, rows: int, row_height: float) -> int:
    """As large as the rows leave room for; alike on all pages."""
    left = height / max(1, rows) - row_height - LEAST_SPACE * screen.unit
    grown = screen.note_px + 0.5 * left / (CAPITAL + UNDER_CAPTION)
    return round(max(screen.note_px, min(grown, MOST_CAPTION * screen.unit)))


def _whose_turn(turn: int, pages: int, languages: int) -> int:
    """The language changes with each page, and every page comes in every language."""
    return (turn if pages % languages else turn + turn // pages) % languages


def _space(screen: Screen, height: float, rows: int, row_height: float) -> float:
    """Space over each row: what is left, but never so much that the rows fall apart."""
    left = (height - rows * row_height) / max(1, rows)
    return min(max(left, LOST_SPACE / 2 * screen.unit), MOST_SPACE * screen.unit)


def _fit(scene: Scene, screen: Screen, height: float) -> _Fit:
    """The largest labels at which nothing more is left out than at the smallest."""
    widest = widest_label(scene)
    smallest = min(screen.list_px, _one_row_px(screen, height), int(screen.inner.width / widest))
    least = _fit_at(screen, height, smallest, widest)
    wanted = _labels_on_one_page(scene, least)
    for size in range(int(smallest * GROWN), smallest, -2):
        fit = _fit_at(screen, height, size, widest)
        if wanted and _labels_on_one_page(scene, fit) == wanted:
            return fit
    return least


def _fit_at(screen: Screen, height: float, label_px: int, widest: float) -> _Fit:
    row_height = _row_height(label_px, screen.note_px)
    rows = int(height / (row_height + LEAST_SPACE * screen.unit))
    return _Fit(grid_of(screen, label_px, widest), row_height, max(1, rows))


def _labels_on_one_page(scene: Scene, fit: _Fit) -> int:
    """How many labels are shown; none where they need several pages."""
    pages = pages_of(scene, scene.languages[0], fit.grid, fit.rows)
    if len(pages) > 1 or len(pages[0].rows) > fit.rows:
        return 0
    return sum(len(cell.values) for row in pages[0].rows for cell in row)


def _row_height(label_px: int, caption_px: int) -> float:
    return capital_height(caption_px) + UNDER_CAPTION * caption_px + capital_height(label_px)


def _one_row_px(screen: Screen, height: float) -> int:
    """The largest size at which one row fits."""
    fixed = _row_height(0, screen.note_px) + LEAST_SPACE * screen.unit
    return max(screen.note_px, int((height - fixed) / capital_height(1000) * 1000))


def draw_strip(ink: Ink, screen: Screen, shown: StripScene) -> None:
    """The lists, from the left margin, row by row."""
    _Rows(ink, screen, shown).draw()


class _Rows:
    """Draws rows of cells on the grid."""

    def __init__(self, ink: Ink, screen: Screen, shown: StripScene) -> None:
        self._ink, self._screen, self._shown = ink, screen, shown
        self._colours = screen.theme.stale if shown.lost else screen.theme.paper
        self._label_px = shown.grid.label_px

    def draw(self) -> None:
        """Draws the ground and all rows."""
        shown, inner, unit = self._shown, self._screen.inner, self._screen.unit
        self._ink.fill(below(self._screen, shown.top), self._colours.ground)
        y = shown.top + shown.space
        for n, row in enumerate(shown.page.rows):
            if n and n == len(shown.page.counters):
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
        baseline = y + capital_height(self._shown.caption_px)
        if cell.caption:
            self._draw_caption(cell, x, baseline)
        below = y + self._shown.row_height
        if cell.is_sentence:
            self._draw_sentence(cell, x, baseline if cell.caption else y, below)
        elif cell.values_are_text:
            self._draw_words(cell, x, below)
        else:
            self._draw_labels(cell, x, below)

    def _draw_labels(self, cell: Cell, x: float, baseline: float) -> None:
        width = self._shown.grid.width(cell.columns)
        for n, label in enumerate(cell.values):
            lead = n == 0 and cell.lead
            colour, weight = (self._colours.ink, BOLD) if lead else (self._colours.quiet, REGULAR)
            size = fit_size(label, width, self._label_px, BOLD)  # a label is never cut short
            self._ink.text(label, x, baseline, Style(size, colour, weight))
            x += text_width(label, size, BOLD) + BETWEEN * size

    def _draw_caption(self, cell: Cell, x: float, baseline: float) -> None:
        width = self._shown.grid.width(cell.columns)
        both = f"{cell.caption}  {cell.note}" if cell.note else cell.caption
        least = min(self._screen.note_px, self._shown.caption_px)
        size = max(least, fit_size(both, width, self._shown.caption_px, BOLD))
        note_width = text_width(cell.note, size) + 0.5 * size if cell.note else 0
        room = int(width - note_width)
        fitted = max(round(0.8 * size), fit_size(cell.caption, room, size, BOLD))
        name = shorten_name(cell.caption, room, fitted, BOLD)
        drawn = self._ink.text(name, x, baseline, Style(fitted, self._colours.ink, BOLD))
        note = Style(size, self._colours.quiet)
        self._ink.text(cell.note, x + drawn + 0.4 * size, baseline, note)

    def _draw_words(self, cell: Cell, x: float, baseline: float) -> None:
        """Words where labels stand elsewhere, after the symbol of a break."""
        width, words = self._shown.grid.width(cell.columns), cell.values[0]
        largest = max(self._screen.text_px, round(WORDS_OF_LABEL * self._label_px))
        sign = symbol_width(Symbol.PAUSE, CAPITAL) + 0.4 if cell.paused else 0.0
        room = width / (1 + sign / max(1e-3, ems(words, REGULAR)))
        size = max(self._screen.note_px, fit_size(words, room, largest))
        if cell.paused:
            height = capital_height(size)
            self._ink.symbol(Symbol.PAUSE, x, baseline - height, height, self._colours.quiet)
        fitting = shorten(words, round(width - sign * size), size)
        self._ink.text(fitting, x + sign * size, baseline, Style(size, self._colours.quiet))

    def _draw_sentence(self, cell: Cell, x: float, top: float, bottom: float) -> None:
        """A sentence over the whole row, in the largest size at which all of it fits."""
        width = self._shown.grid.width(cell.columns)
        lines: list[str] = []
        size = self._screen.note_px
        for size in range(self._screen.title_px, self._screen.note_px - 1, -2):
            lines = wrap(cell.values[0], width, size)
            if len(lines) * LINE_PITCH * size <= bottom - top + 0.4 * size:
                break
        for n, line in enumerate(lines):
            baseline = top + (n + 1) * LINE_PITCH * size - 0.2 * size
            if baseline <= bottom + 0.4 * size:
                fitting = shorten(line, width, size)
                self._ink.text(fitting, x, baseline, Style(size, self._colours.quiet))
