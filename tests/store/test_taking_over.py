"""Taking over another machine's queue: killed at every step, and what is refused."""

import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.rules.errors import StoreTrouble
from appliance.store.recovery import DataFolder, recover
from appliance.store.soundness import State, state_of
from appliance.store.taking_over import built, is_there_already, take_place
from tests.desk.clinic import ZONE, Clinic, ToldClock
from tests.store.test_recovery import Appliance
from tests.support.database import rows

_STEPS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect", "open")
NOW = ToldClock().reading()
THEIRS, OWN = ["G1", "G2", "G3"], ["C1"]


def machine(folder: Path, *departments: str) -> Clinic:
    """The data of a machine that gave these tokens, with a backup after the first."""
    folder.mkdir()
    appliance = Appliance(folder)
    for number, department in enumerate(departments):
        appliance.clinic.issue(department)
        if number == 0:
            appliance.files.backups.make()
    appliance.stop()
    return appliance.clinic


@pytest.fixture
def dead(tmp_path: Path) -> Path:
    return machine(tmp_path / "dead", "general", "general", "general").path.parent


@pytest.fixture
def spare(tmp_path: Path) -> Path:
    """The database of the machine that takes over."""
    return machine(tmp_path / "spare", "children").path


def take(source: Path, database: Path) -> None:
    """As the command does it."""
    with built(source, database, ZONE, NOW) as new:
        if not is_there_already(new, database):
            take_place(new, database)


def start(database: Path) -> None:
    """What the service does first."""
    recover(DataFolder(database), ZONE, NOW)


def in_a_process(act: Callable[[], None], dies_at: int = 0, within: Path = Path("/")) -> int:
    """Its exit status: SIGKILL before the nth thing that it does to files in a folder."""

    def run() -> None:
        done = 0

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal done
            if event in _STEPS and str(within) in str(arguments):
                done += 1
                if done == dies_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        act()
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(20)
    assert process.exitcode is not None
    return process.exitcode


def labels(database: Path) -> list[str]:
    if state_of(database)[0] is State.MISSING:
        return []
    query = "SELECT label FROM token WHERE status != 'void' ORDER BY serial"
    return [row[0] for row in rows(database, query)]


def test_cut_at_any_step_there_is_one_whole_queue_and_the_command_ends_it(
    dead: Path, spare: Path, tmp_path: Path
) -> None:
    before = tmp_path / "before"
    shutil.copytree(spare.parent, before)
    met, steps = [], 0
    while True:
        # given a spare that is cut at each step in turn
        steps += 1
        shutil.rmtree(spare.parent)
        shutil.copytree(before, spare.parent)
        ended = in_a_process(lambda: take(dead, spare), steps, spare.parent)

        # when it starts, then it has its own queue, none, or all of the other, and never a mixture
        assert in_a_process(lambda: start(spare)) == 0
        met.append(labels(spare))
        assert met[-1] in (OWN, [], THEIRS), steps

        # and the same command comes to the end
        assert in_a_process(lambda: take(dead, spare)) == 0
        assert labels(spare) == THEIRS
        assert in_a_process(lambda: start(spare)) == 0
        assert labels(spare) == THEIRS
        if ended == 0:
            break
    assert {tuple(each) for each in met} >= {tuple(OWN), tuple(THEIRS)}


def test_a_spare_whose_own_queue_is_damaged_is_mended_first(dead: Path, spare: Path) -> None:
    spare.write_bytes(spare.read_bytes()[:5000])

    with pytest.raises(StoreTrouble, match="damaged"):
        take(dead, spare)

    assert not list(spare.parent.glob("*.replaced-*"))


def test_the_own_folder_is_no_other_machine(spare: Path) -> None:
    with pytest.raises(StoreTrouble, match="own queue"):
        take(spare.parent, spare)
