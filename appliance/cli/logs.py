"""`tokenctl logs`: what the programs said, with their codes standing out."""

import json
from collections.abc import Iterable
from pathlib import Path

import click

from appliance.cli.common import WRONG_USE, fail, settings_or_exit
from appliance.cli.log_lines import LogLine, NoLog, demo_log, journal
from appliance.cli.options import data_option, json_option, root_option, settings_option
from appliance.cli.whole_log import MACHINE, log_before, whole_log

_LINES = 200


@click.command()
@click.option("--since", help='From when on, such as "10:00", "yesterday" or "-2h".')
@click.option("--unit", help="One program: service, kiosk, display, day, …")
@click.option("--lines", type=click.IntRange(min=1), help="So many at most, the newest.")
@click.option("--before", is_flag=True, help="Only what was before the machine's last start.")
@click.option("--follow", is_flag=True, help="Go on with what comes; end it with Ctrl-C.")
@settings_option
@data_option
@root_option
@json_option
def logs(
    since: str | None,
    unit: str | None,
    lines: int | None,
    settings_file: Path | None,
    data: Path | None,
    root: Path,
    *,
    before: bool,
    follow: bool,
    as_json: bool,
) -> None:
    """Shows the log of the programs, oldest first, across power cuts."""
    settings = settings_or_exit(settings_file, data)
    unit = unit.removeprefix("token-").removesuffix(".service") if unit else None
    demo = Path(settings.service.data_dir) / "demo.log"
    if demo.exists() and (since or follow or before):
        fail("the demo's log has no times: --since, --before and --follow are for a Pi", WRONG_USE)
    if follow and before:
        fail("--before is over: there is nothing to follow", WRONG_USE)
    lines = lines or (None if since else _LINES)
    found: Iterable[LogLine]
    try:
        if demo.exists():
            found = demo_log(demo, unit, lines)
        elif follow:
            found = journal(unit, since, lines, follow=True)
        else:
            found = (log_before if before else whole_log)(root, unit, since, lines)
        for line in found:
            click.echo(_as_json(line) if as_json else _for_people(line))
    except NoLog as error:
        fail(str(error))


def _as_json(line: LogLine) -> str:
    facts = {"at": line.at or None, "unit": line.unit, "code": line.code, "text": line.text}
    return json.dumps(facts, ensure_ascii=False)


def _for_people(line: LogLine) -> str:
    if line.unit == MACHINE:
        return click.style(f"---- {line.text} {'-' * 20}", bold=True)
    text = line.text
    if line.code:
        text = text.replace(line.code, click.style(line.code, bold=True, fg="yellow"), 1)
    return f"{line.at}  {line.unit:10} {text}".lstrip()
