"""Findings for people: a sign, the part, what is the matter, what to do."""

import shutil
import textwrap
from collections.abc import Iterable, Iterator

import click

from appliance.doctor.found import WEIGHT, Found, State

# A sign beside each colour: logs have none, and not everybody sees them.
_SIGNS = {
    State.OK: ("+", "green"),
    State.WARNING: ("!", "yellow"),
    State.TROUBLE: ("x", "red"),
    State.UNKNOWN: ("?", "bright_black"),
}
_PART_WIDTH = 16


def show_findings(findings: Iterable[Found]) -> None:
    """Prints them, the worst first."""
    for found in sorted(findings, key=lambda found: -WEIGHT[found.state]):
        sign, colour = _SIGNS[found.state]
        first, *rest = _lines(found)
        click.echo(f"{click.style(sign, fg=colour, bold=True)} {found.part:{_PART_WIDTH}}{first}")
        for line in rest:
            click.echo(" " * (_PART_WIDTH + 2) + line)


def _lines(found: Found) -> Iterator[str]:
    width = max(40, min(100, shutil.get_terminal_size().columns) - _PART_WIDTH - 3)
    figures = ", ".join(f"{name} {value}" for name, value in found.figures.items() if value != "")
    code = f" [{found.code}]" if found.code else ""
    said = (found.message or figures or "well") + code
    yield from textwrap.wrap(said, width, break_on_hyphens=False) or [""]
    for step in textwrap.wrap(found.what_to_do, width - 2, break_on_hyphens=False):
        yield f"> {step}"
