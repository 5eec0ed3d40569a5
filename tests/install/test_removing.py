"""`setup.sh uninstall` from a folder."""

from tests.install.machine import Machine


def names(machine: Machine) -> list[str]:
    """The files that are left."""
    return [path for path, mode, *_ in machine.listing() if not mode.startswith("d")]


def test_the_clinic_s_data_and_settings_stay(machine: Machine) -> None:
    # given an installation with data, and a file of somebody else's
    assert machine.install().returncode == 0
    machine.data.mkdir(parents=True)
    (machine.data / "queue.db").write_text("the queue")
    (machine.root / "etc/systemd/system/other.service").write_text("[Unit]\n")

    # when it is taken away
    said = machine.uninstall()

    # then nothing of it is left but what is the clinic's
    assert said.returncode == 0, said.stderr
    assert names(machine) == [
        "etc/systemd/system/other.service",
        "etc/token-kiosk/settings.toml",
        "var/lib/token-kiosk/queue.db",
    ]
    assert "--purge" in said.stderr


def test_purge_takes_all(machine: Machine) -> None:
    assert machine.install().returncode == 0
    machine.data.mkdir(parents=True)
    (machine.data / "queue.db").write_text("the queue")

    said = machine.uninstall("--purge")

    assert said.returncode == 0, said.stderr
    assert names(machine) == []


def test_nothing_to_take_away_is_well(machine: Machine) -> None:
    assert machine.install().returncode == 0
    assert machine.uninstall().returncode == 0

    again = machine.uninstall()

    assert again.returncode == 0
    assert "nothing to do" in again.stderr
