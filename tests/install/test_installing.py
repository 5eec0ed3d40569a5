"""`setup.sh install` into a folder, without a network."""

import fcntl
import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.install.machine import Machine, environment, project_in, setup
from tests.install.office import Office

Said = subprocess.CompletedProcess[str]


def test_a_machine_without_network_is_installed_from_a_bundle(first: Machine) -> None:
    # the programs load, with the dependencies of the bundle and not those of this machine
    program = first.home / "current/.venv/bin/tokenctl"
    checked = subprocess.run(
        [program, "settings", "check", first.settings], capture_output=True, check=False
    )
    python = program.with_name("python")
    question = "import flask, appliance; print(flask.__file__, appliance.__file__)"
    places = subprocess.check_output([python, "-I", "-c", question], text=True).split()
    assert checked.returncode == 0, checked.stderr
    assert all(Path(place).resolve().is_relative_to(first.home) for place in places), places
    # and what the appliance must not have is not there
    assert not list((first.home / "current/.venv").rglob("site-packages/pip"))
    assert not list((first.home / "current/.venv").rglob("site-packages/pygame"))
    assert not list((first.home / "current/.venv").rglob("site-packages/lgpio*"))


def test_a_second_run_changes_nothing(first: Machine) -> None:
    before = first.listing()

    again = first.install()

    assert again.returncode == 0, again.stderr
    assert first.listing() == before
    assert "nothing to do" in again.stderr


def test_units_users_and_settings_are_in_their_places(first: Machine, project: Path) -> None:
    units = [file for file in (project / "systemd").iterdir() if file.suffix != ".conf"]
    for unit in units:
        installed = first.root / "usr/local/lib/systemd/system" / unit.name
        assert installed.read_bytes() == unit.read_bytes()
        assert installed.stat().st_mode & 0o777 == 0o644
    assert (first.root / "etc/sysusers.d/token-kiosk.conf").exists()
    example = project / "firmware-config/settings.example.toml"
    assert first.settings.read_bytes() == example.read_bytes()
    link = first.root / "usr/local/bin/tokenctl"
    assert str(link.readlink()) == "/opt/token-kiosk/current/.venv/bin/tokenctl"


def test_units_are_in_the_words_of_the_system_s_systemd(machine: Machine) -> None:
    unit = machine.root / "usr/local/lib/systemd/system/token-display.service"
    known = machine.root / "var/lib/dpkg/status"
    known.parent.mkdir(parents=True)
    system = "Package: systemd\nStatus: install ok installed\nArchitecture: all\nVersion: {}\n"

    known.write_text(system.format("252.38-1~deb12u1"))
    assert machine.install().returncode == 0
    older = unit.read_text()
    known.write_text(system.format("257.8-1~deb13u2"))
    assert machine.install().returncode == 0

    assert "RestartMode" not in older
    assert older == unit.read_text().replace("RestartMode=direct\n", "")
    assert older != unit.read_text()


def test_the_clinic_s_settings_stay(machine: Machine) -> None:
    machine.settings.parent.mkdir(parents=True)
    machine.settings.write_text('[clinic]\nname = "Baliguda"\n')

    said = machine.install()

    assert said.returncode == 0, said.stderr
    assert machine.settings.read_text() == '[clinic]\nname = "Baliguda"\n'


def test_settings_with_mistakes_stop_it_before_anything_is_switched(machine: Machine) -> None:
    machine.settings.parent.mkdir(parents=True)
    machine.settings.write_text("[printer]\npaper_mm = 72\n")

    said = machine.install()

    assert said.returncode == 1
    assert "printer.paper_mm" in said.stderr
    assert "run the same command again" in said.stderr
    assert not (machine.home / "current").is_symlink()


def test_who_may_sign_updates_comes_with_the_project_where_nobody_was_named(
    machine: Machine, tmp_path: Path
) -> None:
    # given a project that the office gave its key, and a technician who takes it away again
    office = Office(tmp_path / "office")
    project = office.project("9.0.0")
    shutil.copy(office.anita.with_suffix(".pub"), project / "firmware-config/allowed_signers")
    signers = machine.settings.with_name("allowed_signers")

    first = machine.install(project=project)
    listed = signers.read_text()
    signers.write_text("# nobody\n")
    again = machine.install(project=project)

    assert first.returncode == again.returncode == 0, first.stderr
    assert 'anita@clinic namespaces="token-kiosk" ssh-ed25519 ' in listed
    assert signers.read_text() == "# nobody\n"
    assert "nothing to do" in again.stderr


def test_who_is_named_may_sign_besides_who_may_already(machine: Machine, tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    keys = [office.anita.with_suffix(".pub"), office.key("bala").with_suffix(".pub")]
    signers = machine.settings.with_name("allowed_signers")

    for key in keys:
        assert machine.install("--signers", str(key)).returncode == 0
    before = machine.listing()
    again = machine.install("--signers", str(keys[0]))
    wrong = machine.install("--signers", str(office.anita))

    assert "anita@clinic" in signers.read_text()
    assert "bala@clinic" in signers.read_text()
    assert "nothing to do" in again.stderr
    assert wrong.returncode == 1
    assert "is a private key" in wrong.stderr
    assert machine.listing() == before


def test_a_release_that_was_cut_off_is_built_anew(machine: Machine) -> None:
    # given a release that is not finished, beside one with the same needs
    (release,) = (machine.home / "releases").iterdir()
    shutil.copytree(release, release.with_name("other"), symlinks=True, copy_function=os.link)
    (release / ".whole").unlink()
    shutil.rmtree(release / "project/display")

    # when it is installed
    said = machine.install()

    # then the release is whole
    assert said.returncode == 0, said.stderr
    assert (release / ".whole").exists()
    assert (release / "project/display/__main__.py").exists()


def test_a_release_that_cannot_be_loaded_is_never_switched_to(
    machine: Machine, tmp_path: Path
) -> None:
    assert machine.install().returncode == 0
    before = machine.release()
    broken = project_in(tmp_path / "broken")
    (broken / "appliance/kiosk/program.py").write_text("import nothing_of_that_name\n")

    said = machine.install(command="upgrade", project=broken)

    assert said.returncode == 1
    assert "cannot be loaded" in said.stderr
    assert machine.release() == before


def test_a_build_that_fails_leaves_nothing_on_the_card(machine: Machine, tmp_path: Path) -> None:
    # given an installed machine, with what pip left of a build that was cut off
    assert machine.install().returncode == 0
    releases = machine.home / "releases"
    before = sorted(releases.iterdir())
    (releases / ".pip/lib").mkdir(parents=True)

    # when a release cannot be built
    broken = project_in(tmp_path / "broken")
    (broken / "appliance/kiosk/program.py").write_text("import nothing_of_that_name\n")
    said = machine.install(command="upgrade", project=broken)

    # then there is no more than before
    assert said.returncode == 1
    assert sorted(releases.iterdir()) == before


def test_what_a_power_cut_left_of_other_builds_makes_room_for_the_next(
    machine: Machine, tmp_path: Path
) -> None:
    # given an installed machine with half a release of another name
    assert machine.install().returncode == 0
    half = machine.home / "releases/half/project"
    half.mkdir(parents=True)

    # when a release is to be built
    broken = project_in(tmp_path / "broken")
    (broken / "appliance/kiosk/program.py").write_text("import nothing_of_that_name\n")
    machine.install(command="upgrade", project=broken)

    # then the half one has gone before, not only after
    assert not half.exists()
    assert (machine.home / "current/.whole").exists()


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_a_release_half_removed_at_a_power_cut_is_not_whole(
    machine: Machine, tmp_path: Path, command: str
) -> None:
    # given an installed machine with an old release, and a power cut as it is being removed
    assert machine.install().returncode == 0
    current = machine.home / "releases" / machine.release()
    old = current.with_name("old")
    shutil.copytree(current, old, symlinks=True, copy_function=os.link)
    cut = tmp_path / "bin/rm"
    cut.parent.mkdir()
    cut.write_text(
        '#!/bin/sh\ncase "$*" in *-rf*opt/token-kiosk*) exit 1 ;; esac\nexec /bin/rm "$@"\n'
    )
    cut.chmod(0o755)

    # when it is cut
    path = f"{cut.parent}:{environment()['PATH']}"
    said = setup(machine.project, command, "--root", str(machine.root), PATH=path)

    # then nobody takes what it was at for a release
    assert said.returncode == 1
    assert "releases removed" in said.stderr
    cut_off, other = (old, current) if command == "install" else (current, old)
    assert cut_off.exists()
    assert not (cut_off / ".whole").exists()
    assert (other / ".whole").exists()


def test_two_at_once_are_refused(machine: Machine) -> None:
    folder = os.open(machine.root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)

        said = machine.install()
    finally:
        os.close(folder)

    assert said.returncode == 1
    assert "another setup.sh is at work" in said.stderr


def test_a_bundle_that_lost_a_byte_is_refused(project: Path, bundle: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "bundle"
    shutil.copytree(bundle, damaged, copy_function=os.link)
    wheel = next((damaged / "wheels").glob("click-*.whl"))
    content = wheel.read_bytes()
    wheel.unlink()
    wheel.write_bytes(content[:-1])

    said = Machine(tmp_path / "root", project, damaged).install()

    assert said.returncode == 69
    assert "click" in said.stderr
    assert "damaged" in said.stderr


def test_wrong_use_and_missing_rights_have_statuses_of_their_own(
    project: Path, tmp_path: Path
) -> None:
    root = ("--root", str(tmp_path / "root"))

    assert setup(project, "install", "--colour").returncode == 2
    assert setup(project, "install", "--watch", "soon", *root).returncode == 2
    assert setup(project, "install", "--signers", "/nowhere", *root).returncode == 2
    assert setup(project, "uninstall", "--root").returncode == 2
    assert setup(project, "uninstall", *root).returncode == 2
    assert setup(project, "install", "--help").returncode == 0
    assert setup(project, "bundle", "--to").stderr.count("\n") == 1
    assert not (tmp_path / "root").exists()
    assert setup(project, "reinstall").returncode == 2
    assert setup(project, "upgrade", *root).returncode == 1
    # A name space without a root user: the same files, and nobody in it is root.
    assert setup(project, "install", before=["unshare", "--user"]).returncode == 77


def test_a_run_that_is_cut_anywhere_is_finished_by_the_next(
    machine: Machine, first: Machine
) -> None:
    # given runs that end as in a power cut, each a little later
    for after_s in (0.2, 0.4, 0.6, 0.8):
        machine.install_and_cut(after_s)

    # when one runs to its end
    said = machine.install()

    # then all is as where nothing was cut, and nothing is left over
    assert said.returncode == 0, said.stderr
    assert what_is_there(machine) == what_is_there(first)


def test_a_run_that_is_cut_after_each_step_goes_on_with_the_next(
    machine: Machine, first: Machine
) -> None:
    # when each run ends at its first word, having done one step more
    heard = [machine.install_and_cut_at("setup: ")]
    while "nothing to do" not in heard[-1]:
        heard.append(machine.install_and_cut_at("setup: "))
        assert len(heard) < 20, heard

    # then no step was done twice, and all is as where nothing was cut
    assert len(set(heard)) == len(heard) > 5
    assert what_is_there(machine) == what_is_there(first)


def test_a_lost_connection_does_not_cut_it_off(machine: Machine, first: Machine) -> None:
    # given a run in a terminal
    command = [str(machine.project / "setup.sh"), "install", "--root", str(machine.root)]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(command[0], command, environment())

    # when the terminal goes away at its first word
    assert b"setup" in os.read(terminal, 5)
    os.close(terminal)
    _, ended = os.waitpid(pid, 0)

    # then it goes on to its end
    assert os.waitstatus_to_exitcode(ended) == 0
    assert what_is_there(machine) == what_is_there(first)


def what_is_there(machine: Machine) -> list[tuple[str, str]]:
    """Names and modes. What was imported once has left its compiled form."""
    return [(path, mode) for path, mode, *_ in machine.listing() if "__pycache__" not in path]
