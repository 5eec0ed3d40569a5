"""Upgrades of a machine on which the programs run: kept where well, taken back where not."""

from pathlib import Path

import pytest

from tests.install.machine import Listing, LivingMachine, project_in, renamed
from tests.support.client import Client
from tests.support.database import rows
from tests.support.waiting import wait_for


@pytest.fixture(scope="module")
def running(living: LivingMachine) -> LivingMachine:
    """An installed machine that has given out one token; each test leaves one that runs."""
    said = living.install()
    assert said.returncode == 0, said.stderr + living.log("token-service.service")
    issue(living)
    return living


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A newer release of the project, which does the same."""
    return renamed(project_in(tmp_path / "newer"), "9.")


def issue(machine: LivingMachine) -> str:
    """The label of a new token, asked for as the kiosk does."""
    token = (machine.data / "kiosk.token").read_text()
    with Client(machine.url, token) as kiosk:
        return str(kiosk.post("/api/tokens", {})["label"])


def appliance_in(listing: Listing) -> Listing:
    """Without what the running programs write."""
    return [row for row in listing if not row[0].startswith("var/")]


def version(machine: LivingMachine) -> str:
    with Client(machine.url) as anybody:
        return str(anybody.get("/health")["version"])


def answers(machine: LivingMachine, prefix: str) -> bool:
    """Whether a release of that version runs; while it starts, nobody answers."""
    try:
        return version(machine).startswith(prefix)
    except OSError:
        return False


def migrate(project: Path) -> None:
    """Gives a release a migration of its own."""
    text = 'def up(_migrator, db):\n    db.execute_sql("CREATE TABLE novelty (id INTEGER)")\n'
    (project / "appliance/store/migrations/0900_novelty.py").write_text(text)


def break_kiosk(project: Path) -> None:
    """Gives a release a kiosk that ends at once, though it can be loaded."""
    program = project / "appliance/kiosk/program.py"
    text = program.read_text()
    program.write_text(text.replace("    require_shaping()\n", "    return 1\n", 1))
    assert program.read_text() != text


def test_an_installed_machine_is_paired_and_a_second_run_restarts_nothing(
    running: LivingMachine,
) -> None:
    # given a machine that gives out tokens
    token = running.data / "kiosk.token"
    assert token.stat().st_mode & 0o777 == 0o600
    secret, before = token.read_text(), running.listing()
    running.calls()

    # when it is installed again
    again = running.install()

    # then nothing is started, stopped or paired
    assert again.returncode == 0, again.stderr
    assert "nothing to do" in again.stderr
    assert {call.split()[0] for call in running.calls()} <= {"is-enabled", "is-active"}
    assert token.read_text() == secret
    assert appliance_in(running.listing()) == appliance_in(before)


def test_a_kiosk_whose_pairing_was_taken_away_is_paired_by_the_next_run(
    running: LivingMachine,
) -> None:
    # given a kiosk that somebody unpaired
    technician = (running.data / "technician.token").read_text().strip()
    with Client(running.url, technician) as admin:
        for device in admin.get("/api/devices")["items"]:
            assert admin.ask("DELETE", f"/api/devices/{device['id']}").status == 204
    refused = (running.data / "kiosk.token").read_text()
    running.calls()

    # when the machine is installed again
    again = running.install()

    # then the kiosk has a key that counts, and is started anew with it; the queue is not
    assert again.returncode == 0, again.stderr
    assert (running.data / "kiosk.token").read_text() != refused
    restarted = [call for call in running.calls() if not call.startswith("is-")]
    assert restarted == ["restart token-kiosk.service"]
    assert int(issue(running)) > 1
    assert "nothing to do" in running.install().stderr


def test_a_release_that_does_not_run_well_goes_back_with_its_tables(
    running: LivingMachine, newer: Path
) -> None:
    # given a newer release that changes the tables, and whose kiosk does not run
    before = running.release()
    migrate(newer)
    break_kiosk(newer)

    # when the machine is upgraded to it
    said = running.install("--watch", "6", command="upgrade", project=newer)

    # then it says why, and the release before is back, with tables that it knows
    assert said.returncode == 1
    assert "token-kiosk.service does not run" in said.stderr
    assert "the tables were changed" in said.stderr
    assert running.release() == before
    assert not (running.home / "previous").is_symlink()
    wait_for(lambda: not version(running).startswith("9."), what="the release before")
    tables = rows(running.data / "queue.db", "SELECT name FROM sqlite_master")
    assert ("novelty",) not in tables
    # and no number is given again
    assert int(issue(running)) > 1


def test_an_upgrade_keeps_the_queue_and_the_release_before(
    running: LivingMachine, newer: Path
) -> None:
    # given a newer release, which needs one unit less
    before = running.release()
    units = running.root / "usr/local/lib/systemd/system"
    (newer / "systemd/token-day.timer").unlink()
    assert (units / "token-day.timer").exists()

    # when the machine is upgraded to it
    said = running.install(command="upgrade", project=newer)

    # then it runs, by its own units
    assert said.returncode == 0, said.stderr
    assert not (units / "token-day.timer").exists()
    assert version(running).startswith("9.")
    assert running.release("previous") == before
    assert not (running.home / "unproven").exists()
    assert int(issue(running)) > 1


def test_an_upgrade_that_is_cut_is_finished_by_the_same_command(
    running: LivingMachine, tmp_path: Path
) -> None:
    # given an upgrade that is cut with its programs stopped or half started, and while it watches
    before = running.release()
    newest = renamed(project_in(tmp_path / "newest"), "99.")
    for step in ("switched to release", "programs started"):
        assert running.install_and_cut_at(step, "upgrade", newest)

    # when the same command runs to its end
    said = running.install(command="upgrade", project=newest)

    # then the new release runs, beside the one that ran before
    assert said.returncode == 0, said.stderr
    assert version(running).startswith("99.")
    assert running.release("previous") == before
    assert not (running.home / "unproven").exists()
    assert int(issue(running)) > 1


def test_an_upgrade_that_nobody_finished_does_not_lead_the_next_one_astray(
    running: LivingMachine, tmp_path: Path
) -> None:
    # given an upgrade that is cut while it watches, whose release runs on all the same
    middle = renamed(project_in(tmp_path / "middle"), "77.")
    assert running.install_and_cut_at("programs started", "upgrade", middle)
    wait_for(lambda: answers(running, "77."), what="the release that nobody watched")
    unwatched = running.release()

    # when a later release is not well
    broken = renamed(project_in(tmp_path / "broken"), "88.")
    break_kiosk(broken)
    said = running.install("--watch", "6", command="upgrade", project=broken)

    # then the one that ran until now is back, and not the one before it
    assert said.returncode == 1
    assert f"went back to {unwatched}" in said.stderr
    assert running.release() == unwatched
    assert not (running.home / "unproven").exists()
    wait_for(lambda: answers(running, "77."), what="the release before")
