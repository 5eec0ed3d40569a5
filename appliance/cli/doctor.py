"""`tokenctl doctor`: looks at every part, also while the service is down."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.cli.common import (
    BAD_SETTINGS,
    TROUBLE,
    WELL,
    WRONG_USE,
    ask,
    fail,
    local_url,
    token_if_readable,
)
from appliance.rules.errors import ClinicError, SettingsError
from appliance.settings import Mistake, Settings, SettingsWrong, settings_at

if TYPE_CHECKING:
    from appliance.doctor.look import Look
    from appliance.doctor.verdict import Verdict

_PATH = click.Path(path_type=Path)
VERDICT_FILE = "run/token-kiosk-doctor/verdict.json"
# A Pi Zero takes so long from power to a service that answers.
BOOT_WAIT_S = 45.0
_LOOK_EVERY_S = 0.5
_ASK_WITHIN_S = 4.0


@click.command()
@click.option("--boot", is_flag=True, help="Wait for the service and leave the verdict in /run.")
@click.option("--read", "line", help="Explain the line that a self-test ticket's QR code holds.")
@click.option("--root", type=_PATH, default=Path("/"), hidden=True, help="Tree to look at.")
@click.option("--wait", "wait_s", type=float, help="Seconds to wait for the service.")
@click.option("--settings", "settings_file", type=_PATH, help="Settings file (TOML).")
@click.option("--data", type=_PATH, help="Data folder of the service.")
@click.option("--url", help="Address of the service.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def doctor(
    line: str | None,
    root: Path,
    settings_file: Path | None,
    data: Path | None,
    url: str | None,
    wait_s: float | None,
    *,
    boot: bool,
    as_json: bool,
) -> None:
    """Says of every part whether it is well, and what to do; exit status 1 for trouble."""
    if line is not None:
        _explain(line, as_json)
    settings, mistakes = _settings(settings_file, data)
    wait_s = (BOOT_WAIT_S if boot else 0.0) if wait_s is None else wait_s
    verdict = examined(settings, url, root, wait_s=wait_s, quick=boot, mistakes=mistakes)
    if boot:
        _leave(verdict, root / VERDICT_FILE)
    _say(verdict, as_json=as_json)
    sys.exit(BAD_SETTINGS if mistakes else WELL if verdict.is_well else TROUBLE)


def examined(
    settings: Settings,
    url: str | None,
    root: Path = Path("/"),
    *,
    wait_s: float = 0.0,
    quick: bool = False,
    mistakes: str = "",
) -> "Verdict":
    """Looks at everything; `mistakes` are those of the settings."""
    from appliance.doctor.examine import examine
    from appliance.doctor.found import trouble
    from appliance.doctor.look import Look
    from appliance.doctor.machine import Machine

    look = Look(Machine(root), settings, quick=quick)
    verdict = examine(_with_word(look, (url or local_url(settings)).rstrip("/"), wait_s))
    if mistakes:
        wrong = trouble("settings", "settings-wrong", why=mistakes)
        others = (found for found in verdict.findings if found.part != wrong.part)
        verdict = replace(verdict, findings=(*others, wrong))
    return verdict


def as_json_with_photo(verdict: "Verdict") -> dict[str, Any]:
    """The verdict for programs, with the line for the self-test ticket."""
    from appliance.doctor.photo import photo_line

    return {**verdict.as_json(), "photo": photo_line(verdict)}


# --- what the service says -----------------------------------------------------------------------


def _with_word(look: "Look", base: str, wait_s: float) -> "Look":
    """The look with the service's word, waited for."""
    until = time.monotonic() + wait_s
    while True:
        asked = _asked(look, base)
        if asked.said is not None or time.monotonic() >= until:
            return asked
        time.sleep(_LOOK_EVERY_S)


def _asked(look: "Look", base: str) -> "Look":
    token = token_if_readable(Path(look.settings.service.data_dir))
    try:
        ask("GET", f"{base}/health", within_s=_ASK_WITHIN_S)
    except ClinicError as error:
        return replace(look, away=str(error))
    try:
        board = ask("GET", f"{base}/api/board", within_s=_ASK_WITHIN_S)
        look = replace(look, counters=[counter["name"] for counter in board["counters"]])
        report = ask("GET", f"{base}/api/health", token, within_s=_ASK_WITHIN_S)
    except ClinicError:
        return replace(look, said=())  # it answers, but not to this user
    return replace(look, said=report["items"])


def _settings(path: Path | None, data: Path | None) -> tuple[Settings, str]:
    """The settings, or the defaults and what is wrong: bad settings are one more thing to tell."""
    try:
        found = settings_at(path)
        settings, trouble = found.settings, _listed(found.mistakes)
        if trouble:
            trouble += "\nThe last good settings are used."
    except SettingsWrong as wrong:
        settings, trouble = Settings(), _listed(wrong.mistakes)
    except SettingsError as error:
        settings, trouble = Settings(), str(error)
    if data is None:
        return settings, trouble
    service = replace(settings.service, data_dir=str(data.resolve()))
    return replace(settings, service=service), trouble


def _listed(mistakes: Sequence[Mistake]) -> str:
    """One a line; what is wrong with a whole file has no key."""
    told = (f"{one.key} {one.says}" if one.key != "file" else one.says for one in mistakes)
    return "\n".join(f"{one.place}: {says}" for one, says in zip(mistakes, told, strict=True))


# --- what is answered ----------------------------------------------------------------------------


def _say(verdict: "Verdict", *, as_json: bool) -> None:
    from appliance.cli.showing import show_findings

    if as_json:
        click.echo(json.dumps(as_json_with_photo(verdict), ensure_ascii=False))
        return
    show_findings(verdict.findings)
    faults = sum(found.state.is_fault for found in verdict.findings)
    parts = f": {faults} of {len(verdict.findings)} parts" if faults else ""
    click.echo(f"{verdict.word}{parts}; version {verdict.version}, up {verdict.up_s // 3600} h")


def _leave(verdict: "Verdict", path: Path) -> None:
    """Anybody may read it: there is no secret and no name in it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(as_json_with_photo(verdict), ensure_ascii=False), "utf-8")
        new.chmod(0o644)
        new.replace(path)
    except OSError as error:
        fail(f"cannot leave the verdict in {path}: {error.strerror}")


def _explain(line: str, as_json: bool) -> None:
    from appliance.cli.showing import show_findings
    from appliance.doctor.photo import explained
    from appliance.doctor.verdict import found_as_json
    from appliance.wire.photo import NoPhoto, decoded

    try:
        photo = decoded(line)
    except NoPhoto as error:
        fail(str(error), WRONG_USE)
    findings = explained(photo)
    if as_json:
        items = [found_as_json(found) for found in findings]
        said = {"version": photo.version, "at": photo.at or None, "up_h": photo.up_h}
        click.echo(json.dumps({**said, "items": items}, ensure_ascii=False))
    else:
        show_findings(findings)
        at = photo.at.replace("T", " ") or "a time that nobody vouched for"
        click.echo(f"version {photo.version}, {at}, {photo.up_h} h after its start")
    sys.exit(TROUBLE if any(found.state.is_fault for found in findings) else WELL)
