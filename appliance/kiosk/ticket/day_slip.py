"""The day slip: the figures of a day, for the clinic's head. Pure."""

from collections.abc import Iterator, Sequence

from appliance import wire
from appliance.kiosk.ticket.page import Fact, Note, Page, Part, Rule, Title
from appliance.kiosk.ticket.text import plain
from appliance.settings import Clinic
from appliance.words import say

_COUNTS = ("issued", "served", "no_shows", "expired", "cancelled")
_ROWS_AT_MOST = 40
_CALLS_AT_MOST = 30
# Nothing of it: a dash is quieter than a nought.
_QUIET = "-"


def day_slip_page(figures: Sequence[wire.DayFigures], clinic: Clinic) -> Page:
    """A part for each department, and their sum where there are several."""
    language = clinic.languages[0]
    parts: list[Part] = [Note(plain(clinic.name)), *_heading(figures, language)]
    for row in figures[:_ROWS_AT_MOST]:
        parts += [Rule(), *_department(row, language)]
    if len(figures) > 1:
        parts += [Rule(), *_total(figures, language)]
    return tuple(parts)


def _heading(figures: Sequence[wire.DayFigures], language: str) -> Iterator[Part]:
    # A day that was numbered anew by hand has two rows with two marks.
    days = dict.fromkeys(f"{_as_written(row.day)} {plain(row.mark)}".strip() for row in figures)
    yield Title(f"{say(language, 'paper.day_slip')} {', '.join(days)}".strip())
    if not figures:
        yield Note(say(language, "paper.day_nobody"))
    if any(not row.final for row in figures):
        yield Note(say(language, "paper.day_not_over"))


def _as_written(day: str) -> str:
    """2026-11-21 as it is written in India."""
    return "-".join(reversed(plain(day, 10).split("-")))


def _department(row: wire.DayFigures, language: str) -> Iterator[Part]:
    yield Title(plain(f"{row.department_name} {row.mark}".strip()))
    counts = {name: getattr(row, name) for name in _COUNTS}
    if not any(counts.values()):
        yield Note(say(language, "paper.day_nobody"))
        return
    yield from _counts(counts, language)
    for name in ("median_wait", "p90_wait"):
        seconds = getattr(row, f"{name}_s")
        if seconds is not None:
            minutes = say(language, "paper.minutes", n=round(seconds / 60))
            yield Fact(say(language, f"paper.{name}"), minutes)
    yield from _out_of_turn(row.out_of_turn, language)


def _counts(counts: dict[str, int], language: str) -> Iterator[Part]:
    for name, count in counts.items():
        value = str(count) if count else _QUIET
        yield Fact(say(language, f"paper.{name}"), value, strong=bool(count))


def _out_of_turn(calls: Sequence[wire.OutOfTurn], language: str) -> Iterator[Part]:
    if not calls:
        return
    yield Fact(say(language, "paper.out_of_turn"), str(len(calls)))
    for call in calls[:_CALLS_AT_MOST]:
        yield Note(f"{plain(call.label)} · {plain(call.counter)} · {plain(call.reason, 120)}")


def _total(figures: Sequence[wire.DayFigures], language: str) -> Iterator[Part]:
    yield Title(say(language, "paper.all_departments"))
    sums = {name: sum(getattr(row, name) for row in figures) for name in _COUNTS}
    yield from _counts(sums, language)
