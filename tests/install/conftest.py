"""One bundle and one built release for all tests; each test has a folder of its own.

They take a minute to make, so the processes of one run share them: whoever comes first makes them.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.install.machine import LivingMachine, Machine, project_in, setup
from tests.install.wheelhouse import fill_wheelhouse


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of what all tests share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "workshop"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def _made_once(sign: Path) -> Iterator[bool]:
    """Whether the body has to make what `sign` stands for; nobody else makes it meanwhile."""
    with sign.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not sign.exists()
        sign.touch()


@pytest.fixture(scope="session")
def project(workshop: Path) -> Path:
    """The project as it is now."""
    with _made_once(workshop / "project.made") as is_mine:
        if is_mine:
            project_in(workshop / "project")
    return workshop / "project"


@pytest.fixture(scope="session")
def bundle(project: Path, workshop: Path) -> Path:
    """The offline folder, made by `setup.sh bundle` out of local wheels."""
    with _made_once(workshop / "bundle.made") as is_mine:
        if is_mine:
            _make_bundle(project, workshop)
    return workshop / "bundle"


def _make_bundle(project: Path, workshop: Path) -> None:
    wheels = workshop / "wheels"
    wheels.mkdir()
    fill_wheelhouse(wheels)
    made = setup(
        project,
        *("bundle", str(workshop / "bundle"), "--no-debs"),
        PIP_CONFIG_FILE=os.devnull,
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS=str(wheels),
    )
    assert made.returncode == 0, made.stderr


@pytest.fixture(scope="session")
def first(project: Path, bundle: Path, workshop: Path) -> Machine:
    """The first installation of all, from the bundle alone."""
    machine = Machine(workshop / "first", project, bundle)
    with _made_once(workshop / "first.made") as is_mine:
        if is_mine:
            said = machine.install()
            assert said.returncode == 0, said.stderr
    return machine


def _with_release(machine: Machine, first: Machine) -> Machine:
    """A machine that has the built release of another one, but does not use it yet.

    That saves each test the time of pip. The commands in it still run by the first one's Python,
    as an environment cannot be moved; that is the same one, and stays until the last test.
    """
    releases = machine.home / "releases"
    releases.mkdir(parents=True)
    name = first.release()
    built = first.home / "releases" / name
    shutil.copytree(built, releases / name, symlinks=True, copy_function=os.link)
    return machine


@pytest.fixture
def machine(tmp_path: Path, project: Path, bundle: Path, first: Machine) -> Machine:
    """A folder to install into."""
    return _with_release(Machine(tmp_path / "root", project, bundle), first)


@pytest.fixture(scope="module")
def living(
    tmp_path_factory: pytest.TempPathFactory,
    project: Path,
    bundle: Path,
    first: Machine,
) -> Iterator[LivingMachine]:
    """A folder in which the installed programs run."""
    machine = LivingMachine(tmp_path_factory.mktemp("living") / "root", project, bundle)
    _with_release(machine, first)
    machine.prepare()
    yield machine
    machine.stop()
