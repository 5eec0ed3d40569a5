"""The folders are the architecture: imports point inward, and hardware lives in the kiosk only."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IO = frozenset({"asyncio", "ctypes", "http", "os", "pathlib", "socket", "sqlite3", "subprocess"})
STDLIB_WITHOUT_IO = sys.stdlib_module_names - IO


def modules_below(folder: str) -> Iterator[Path]:
    return (ROOT / folder).rglob("*.py")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def imported_by(folder: str) -> set[str]:
    return {name for path in modules_below(folder) for name in imports_of(path)}


def inside(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def test_rules_stay_pure() -> None:
    outside = {
        name for name in imported_by("appliance/rules") if not name.startswith("appliance.rules")
    }

    assert {name.partition(".")[0] for name in outside} <= STDLIB_WITHOUT_IO


@pytest.mark.parametrize("program", ["appliance/kiosk", "display"])
def test_other_programs_share_only_the_wire_the_settings_and_the_text_engine(program: str) -> None:
    own = program.replace("/", ".")
    shared = {
        "appliance.addresses",
        "appliance.live_client",
        "appliance.notify",
        "appliance.wire",
        "appliance.settings",
        "appliance.typeset",
        "appliance.word_to_end",
        "appliance.words",
        "appliance.rules.errors",
        "appliance.rules.tokens",
        own,
    }

    ours = {name for name in imported_by(program) if inside(name, {"appliance", "display"})}

    assert {name for name in ours if not inside(name, shared) and name != "appliance"} == set()


@pytest.mark.parametrize("library", ["gpiozero", "escpos", "serial", "lgpio"])
def test_hardware_is_touched_in_the_kiosk_only(library: str) -> None:
    users = {
        path.relative_to(ROOT).parts[:2]
        for folder in ("appliance", "display")
        for path in modules_below(folder)
        if any(inside(name, {library}) for name in imports_of(path))
    }

    assert users <= {("appliance", "kiosk")}


def test_sql_stays_in_the_store() -> None:
    users = {
        path.relative_to(ROOT).parts[1]
        for path in modules_below("appliance")
        if any(inside(name, {"peewee", "playhouse", "sqlite3"}) for name in imports_of(path))
    }

    assert users == {"store"}


def test_views_know_no_sql_and_verbs_know_no_request() -> None:
    appliance = ROOT / "appliance"
    files = [*(appliance / "desk").glob("*.py"), *appliance.glob("*.py")]
    # The assembly knows everyone.
    desk_and_below = {
        name for path in files if path.name != "service.py" for name in imports_of(path)
    }

    assert not any(inside(name, {"flask", "appliance.web"}) for name in desk_and_below)
