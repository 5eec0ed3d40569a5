"""One bundle and one built release for all tests; each test has a folder of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install.machine import LivingMachine, Machine, project_in, setup
from tests.install.wheelhouse import fill_wheelhouse


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it is now."""
    return project_in(tmp_path_factory.mktemp("install") / "project")


@pytest.fixture(scope="session")
def bundle(project: Path) -> Path:
    """The offline folder, made by `setup.sh bundle` out of local wheels."""
    wheels = project.with_name("wheels")
    wheels.mkdir()
    fill_wheelhouse(wheels)
    made = setup(
        project,
        *("bundle", str(project.with_name("bundle")), "--no-debs"),
        PIP_CONFIG_FILE=os.devnull,
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS=str(wheels),
    )
    assert made.returncode == 0, made.stderr
    return project.with_name("bundle")


@pytest.fixture(scope="session")
def first(project: Path, bundle: Path) -> tuple[Machine, subprocess.CompletedProcess[str]]:
    """The first installation of all, from the bundle alone, and what it said."""
    machine = Machine(project.with_name("first"), project, bundle)
    said = machine.install()
    assert said.returncode == 0, said.stderr
    return machine, said


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
def machine(tmp_path: Path, project: Path, bundle: Path, first: tuple[Machine, object]) -> Machine:
    """A folder to install into."""
    return _with_release(Machine(tmp_path / "root", project, bundle), first[0])


@pytest.fixture(scope="module")
def living(
    tmp_path_factory: pytest.TempPathFactory,
    project: Path,
    bundle: Path,
    first: tuple[Machine, object],
) -> Iterator[LivingMachine]:
    """A folder in which the installed programs run."""
    machine = LivingMachine(tmp_path_factory.mktemp("living") / "root", project, bundle)
    _with_release(machine, first[0])
    machine.prepare()
    yield machine
    machine.stop()
