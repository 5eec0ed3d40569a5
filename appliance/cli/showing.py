"""Findings for people: a sign and the state, the part, what is the matter, what to do."""

import shutil
import textwrap
from collections.abc import Iterable, Iterator

import click

from appliance.doctor.found import WEIGHT, Found, State
from appliance.doctor.well_words import well_words

# A sign beside each colour: logs have none, and not everybody sees them.
_SIGNS = {
    State.OK: ("+", "green", "Well"),
    State.WARNING: ("!", "yellow", "Warning: works, but not for long, or not as it should"),
    State.TROUBLE: ("x", "red", "Trouble: does not work"),
    State.UNKNOWN: ("?", "bright_black", "Unknown: nobody can tell, or it is not there"),
}
# Steps stand on lines of their own, so that a command can be copied.
_BETWEEN_STEPS = "; "
_COMMANDS = ("sudo ", "tokenctl ", "config.txt ", "cmdline.txt ")
_PART_WIDTH = 16


def show_findings(findings: Iterable[Found]) -> None:
    """Prints them, the worst first."""
    state = None
    for found in sorted(findings, key=lambda found: -WEIGHT[found.state]):
        sign, colour, heading = _SIGNS[found.state]
        if found.state is not state:
            click.echo(click.style(heading, bold=True))
        state = found.state
        first, *rest = _lines(found)
        click.echo(f"{click.style(sign, fg=colour, bold=True)} {found.part:{_PART_WIDTH}}{first}")
        for line in rest:
            click.echo(" " * (_PART_WIDTH + 2) + line)


def _lines(found: Found) -> Iterator[str]:
    width = max(40, min(100, shutil.get_terminal_size().columns) - _PART_WIDTH - 3)
    code = f" [{found.code}]" if found.code else ""
    for paragraph in f"{_said(found)}{code}".splitlines():
        yield from textwrap.wrap(paragraph, width, break_on_hyphens=False) or [""]
    for step in _steps(found.what_to_do):
        yield from textwrap.wrap(
            step, width, initial_indent="> ", subsequent_indent="  ", break_on_hyphens=False
        )


def _steps(what_to_do: str) -> Iterator[str]:
    for step in filter(None, what_to_do.removesuffix(".").split(_BETWEEN_STEPS)):
        is_command = step.startswith(_COMMANDS)
        yield step if is_command else step[0].upper() + step[1:]


def _said(found: Found) -> str:
    if found.message:
        return found.message
    figures = ", ".join(f"{name} {value}" for name, value in found.figures.items() if value != "")
    return well_words(found.part, found.figures) or figures or "well"
