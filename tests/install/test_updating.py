"""`tokenctl update` of an installed machine: from the stick to what runs, or refused."""

import tarfile
from pathlib import Path

import pytest

from tests.install.machine import LivingMachine, Machine
from tests.install.office import Office
from tests.install.test_upgrading import break_kiosk, issue, version
from tests.support.waiting import wait_for

# What pip would do, were it asked: fail.
NO_INDEX = {"PIP_INDEX_URL": "http://127.0.0.1:1/", "PIP_RETRIES": "0"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "office")


@pytest.fixture
def trusting(machine: Machine, office: Office) -> Machine:
    """An installed machine without network that takes Anita's updates."""
    said = machine.install("--signers", str(office.anita.with_suffix(".pub")))
    assert said.returncode == 0, said.stderr
    return machine


def test_a_signed_update_becomes_the_release_that_runs(
    living: LivingMachine, office: Office
) -> None:
    # given a machine on which the programs run, and a newer release on a stick
    assert living.install("--signers", str(office.anita.with_suffix(".pub"))).returncode == 0
    issue(living)
    before = living.release()
    stick = office.update(office.project("9.0.0"), office.anita)

    # when it is updated
    said = living.update(stick)

    # then the new release runs, the one before stands beside it, and the numbers go on
    assert said.returncode == 0, said.stderr
    assert "version 9.0.0, signed by anita@clinic" in said.stdout
    assert living.release().startswith("9.0.0+")
    assert living.release("previous") == before
    assert version(living) == "9.0.0"
    assert int(issue(living)) > 1


def test_an_update_that_does_not_run_well_goes_back_and_says_so(
    living: LivingMachine, office: Office
) -> None:
    # given a release whose kiosk ends at once, signed all the same
    said = living.install("--signers", str(office.anita.with_suffix(".pub")))
    assert said.returncode == 0, said.stderr
    before, ran = living.release(), version(living)
    broken = office.project("10.0.0")
    break_kiosk(broken)

    # when the machine is updated with it
    said = living.update(office.update(broken, office.anita), "--watch", "6")

    # then the release before runs again, and the exit status tells
    assert said.returncode == 1
    assert f"went back to {before}" in said.stderr
    assert "the upgrade failed" in said.stderr
    assert living.release() == before
    wait_for(lambda: version(living) == ran, what="the release before")
    assert int(issue(living)) > 0


def test_an_update_on_the_same_packages_needs_no_network(trusting: Machine, office: Office) -> None:
    before = trusting.release()

    said = trusting.update(office.update(office.project("9.0.0"), office.anita), **NO_INDEX)

    assert said.returncode == 0, said.stderr
    assert trusting.release().startswith("9.0.0+")
    assert trusting.release("previous") == before


def test_an_update_that_brings_its_packages_needs_no_network(
    trusting: Machine, office: Office, project: Path
) -> None:
    # given a release that stands on a package more, alone and with its packages
    newer, bundle = office.needing_novelty("9.0.0", project.with_name("wheels"))
    before = trusting.release()

    # when the machine, without a network, is updated with either
    alone = trusting.update(office.update(newer, office.anita), **NO_INDEX)
    after = trusting.release()
    whole = trusting.update(office.update(bundle, office.anita), **NO_INDEX)

    # then the first says what is missing and changes nothing, and the second is installed
    assert alone.returncode == 1
    assert "setup.sh bundle" in alone.stderr
    assert after == before
    assert whole.returncode == 0, whole.stderr
    assert trusting.release().startswith("9.0.0+")
    found = trusting.home / "current/.venv/lib"
    assert list(found.rglob("kiosk_novelty.py"))


def test_what_is_refused_changes_nothing_on_the_machine(
    trusting: Machine, office: Office, tmp_path: Path
) -> None:
    # given updates by a stranger, for another machine, older, spoilt, unsigned, and no update
    project = office.project("9.0.0")
    good = office.update(project, office.anita)
    unsigned, spoilt, reaching = (tmp_path / name for name in ("unsigned", "spoilt", "reaching"))
    repack(good, unsigned, leave_out="manifest.json.sig")
    spoilt.write_bytes(good.read_bytes().replace(b"token-kiosk", b"token-kiosc", 1))
    repack(good, reaching, rename=("files.tar.gz", "../../files.tar.gz"))
    refused = {
        "nobody it trusts": office.update(project, office.key("mallory")),
        "another machine": office.update(office.project("9.0.1"), office.anita, "--for", "1234"),
        "older": office.update(office.project("0.0.1"), office.anita),
        "unsigned": unsigned,
        "spoilt": spoilt,
        "reaching out": reaching,
        "no update": trusting.settings,
    }
    before = trusting.listing()

    for why, file in refused.items():
        said = trusting.update(file)

        assert said.returncode == 1, (why, said)
        assert "is refused" in said.stderr, why
        assert "nothing was changed" in said.stderr, why
    assert trusting.listing() == before


def repack(bundle: Path, to: Path, leave_out: str = "", rename: tuple[str, str] = ("", "")) -> None:
    """A copy of a bundle, but for one member."""
    with tarfile.open(bundle) as given, tarfile.open(to, "w:", format=tarfile.USTAR_FORMAT) as new:
        for member in given:
            content = given.extractfile(member)
            if member.name == rename[0]:
                member.name = rename[1]
            if member.name != leave_out:
                new.addfile(member, content)
