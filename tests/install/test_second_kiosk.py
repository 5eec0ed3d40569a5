"""A machine whose kiosk speaks to the queue of another one, set so before the first install."""

from pathlib import Path

import pytest

from tests.install.machine import LivingMachine, project_in, renamed
from tests.support.processes import free_port


@pytest.fixture(scope="module")
def second(living: LivingMachine) -> LivingMachine:
    """Not installed yet. The other machine is switched off, which is no fault of this one."""
    key = living.root / "etc/token-kiosk/kiosk-key"
    key.write_text("the-key-of-the-other-queue")
    text = living.settings.read_text()
    other = f'http://127.1.2.3:{free_port()}"\ndevice_token_file = "{key}"'
    living.settings.write_text(
        text.replace(f'service_url = "{living.url}"', f'service_url = "{other}')
    )
    return living


def runs(machine: LivingMachine, unit: str) -> bool:
    """Whether what stands for systemctl has it running."""
    return machine.ask_systemctl("is-active", unit) == "active"


def test_the_first_install_is_well_and_the_kiosk_runs(second: LivingMachine) -> None:
    # when it is installed
    said = second.install()

    # then the kiosk, which has its key from the settings, starts with its unit as it is
    assert said.returncode == 0, said.stderr
    assert runs(second, "token-kiosk.service")
    laid = second.data / "kiosk.token"
    assert (laid.read_text().strip(), laid.stat().st_mode & 0o777) == ("", 0o600)
    assert "nothing to do" in second.install().stderr


def test_an_upgrade_is_kept_though_the_own_queue_hears_no_kiosk(
    second: LivingMachine, tmp_path: Path
) -> None:
    newer = renamed(project_in(tmp_path / "newer"), "9.")

    said = second.install(command="upgrade", project=newer)

    assert said.returncode == 0, said.stderr
    assert second.release().startswith("9.")
    assert runs(second, "token-kiosk.service")


def test_a_queue_that_is_masked_is_neither_waited_for_nor_asked(
    second: LivingMachine, tmp_path: Path
) -> None:
    # given a machine that is a kiosk alone, without what an earlier release laid
    second.ask_systemctl("stop", "token-service.service")
    (second.root / "etc/systemd/system/token-service.service").symlink_to("/dev/null")
    (second.data / "kiosk.token").unlink()
    newest = renamed(project_in(tmp_path / "newest"), "99.")

    # when it is upgraded
    said = second.install(command="upgrade", project=newest)

    # then the new release stays
    assert said.returncode == 0, said.stderr
    assert second.release().startswith("99.")
    assert runs(second, "token-kiosk.service")
    assert "could not be paired" not in said.stderr
