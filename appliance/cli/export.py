"""`tokenctl export`: one archive for somebody who mends by phone; without names and secrets."""

import json
import platform
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from appliance.cli.common import (
    WELL,
    ask,
    fail,
    local_url,
    settings_or_exit,
    token_if_readable,
)
from appliance.cli.options import (
    A_PATH,
    data_option,
    json_option,
    root_option,
    settings_option,
    url_option,
)
from appliance.rules.errors import ClinicError
from appliance.settings import Settings

Papers = dict[str, str]
_LOG_LINES = 20_000


@click.command()
@click.option("--to", type=A_PATH, default=Path(), help="File or folder. [default: here]")
@click.option("--days", type=click.IntRange(1, 90), default=7, show_default=True)
@settings_option
@data_option
@url_option
@root_option
@json_option
def export(
    to: Path,
    days: int,
    settings_file: Path | None,
    data: Path | None,
    url: str | None,
    root: Path,
    *,
    as_json: bool,
) -> None:
    """Packs log, health, settings and moves of the last days, without names and secrets."""
    settings = settings_or_exit(settings_file, data)
    papers = gathered(settings, url, root, days)
    path = to / _name() if to.is_dir() else to
    try:
        _pack(papers, path)
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}")
    if as_json:
        facts = {"file": str(path), "bytes": path.stat().st_size, "holds": sorted(papers)}
        click.echo(json.dumps(facts))
    else:
        click.echo(f"{path} holds no names and no secrets: {', '.join(sorted(papers))}")
    sys.exit(WELL)


def gathered(settings: Settings, url: str | None, root: Path, days: int) -> Papers:
    """File name → text; everything that can be had now."""
    from appliance.cli.doctor import as_json_with_photo, examined
    from appliance.cli.settings_shown import as_shown, as_toml

    base = (url or local_url(settings)).rstrip("/")
    papers = {
        "about.json": _json(_about()),
        "doctor.json": _json(as_json_with_photo(examined(settings, url, root))),
        "settings.toml": as_toml(as_shown(settings)),
        "health.json": _json(_health(settings, base)),
        "events.jsonl": _events(settings, days),
        "log.txt": _log(settings, root, days),
    }
    struck = _striker(settings)
    return {name: struck(text) for name, text in papers.items()}


def _about() -> dict[str, Any]:
    from appliance import BUILD_DATE, __version__

    return {
        "version": __version__,
        "built_after": BUILD_DATE,
        "python": platform.python_version(),
        "kernel": platform.release(),
        "machine": platform.machine(),
        "system": _system(),
    }


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return ""


def _health(settings: Settings, base: str) -> Any:
    token = token_if_readable(Path(settings.service.data_dir))
    try:
        return ask("GET", f"{base}/api/health", token)
    except ClinicError as error:
        return {"status": "down", "detail": str(error)}


def _events(settings: Settings, days: int) -> str:
    from appliance.store.database import database_file
    from appliance.store.exporting import recent_events

    try:
        events = recent_events(database_file(settings.service.database_url), days)
    except ClinicError as error:
        return f"{json.dumps({'problem': str(error)})}\n"
    return "".join(f"{json.dumps(event)}\n" for event in events)


def _log(settings: Settings, root: Path, days: int) -> str:
    """What was kept before a power cut too."""
    from appliance.cli.log_lines import NoLog, demo_log
    from appliance.cli.whole_log import whole_log

    demo = Path(settings.service.data_dir) / "demo.log"
    since = (datetime.now() - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")  # noqa: DTZ005
    told: list[str] = []
    try:
        lines = (
            demo_log(demo, None, _LOG_LINES)
            if demo.exists()
            else whole_log(root, None, since, _LOG_LINES)
        )
        told.extend(f"{line.at} {line.unit}: {line.text}\n" for line in lines)
    except NoLog as error:
        told.append(f"{error}\n")
    return "".join(told)


def _striker(settings: Settings) -> Any:
    """Who is on record here, and every secret that this user can read, must not leave."""
    from appliance.cli.credentials import KIOSK_FILE
    from appliance.doctor.striking import striker
    from appliance.store.database import database_file
    from appliance.store.exporting import words_about_people
    from appliance.technician import TECHNICIAN_FILE

    data = Path(settings.service.data_dir)
    try:
        words = words_about_people(database_file(settings.service.database_url))
    except ClinicError:
        words = set()  # no queue, no names
    for secret in (data / TECHNICIAN_FILE, data / KIOSK_FILE):
        try:
            words.add(secret.read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError):
            continue
    return striker(words)


def _json(facts: Any) -> str:
    return json.dumps(facts, indent=1, ensure_ascii=False) + "\n"


def _name() -> str:
    return time.strftime("token-kiosk-export-%Y%m%d-%H%M%S.tar.gz")


def _pack(papers: Papers, path: Path) -> None:
    """Whole under its name or not at all; for this user alone."""
    import io
    import tarfile

    new = path.with_name(path.name + ".unfinished")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    try:
        with tarfile.open(new, "w:gz") as archive:
            for name, text in sorted(papers.items()):
                raw = text.encode()
                member = tarfile.TarInfo(f"token-kiosk-export/{name}")
                member.size, member.mtime, member.mode = len(raw), int(time.time()), 0o644
                archive.addfile(member, io.BytesIO(raw))
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
