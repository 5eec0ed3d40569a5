"""`tokenctl tls`: the clinic's own authority, and the certificate that names this machine."""

import json
import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from appliance.certificates import Certificates
from appliance.cli.tls import Machine
from appliance.settings import Found, Settings
from appliance.signing import CannotCertify
from tests.cli.tools import tokenctl, tool
from tests.support.service import ROOT, RunningService

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
NAMES = ("token-kiosk", "token-kiosk.local", "localhost", "192.168.7.2")


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path / "tls")


def verified(
    certificates: Certificates, name: str, leaf: Path | None = None, at: datetime = NOW
) -> bool:
    """Whether a phone that knows the authority takes the certificate for this name or address."""
    what = "-verify_ip" if name[0].isdigit() else "-verify_hostname"
    done = subprocess.run(
        [
            *("openssl", "verify", "-x509_strict", "-purpose", "sslserver"),
            *("-attime", str(int(at.timestamp())), "-CAfile", str(certificates.authority)),
            *(what, name, str(leaf or certificates.certificate)),
        ],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_each_name_of_the_machine_is_vouched_for(certificates: Certificates, name: str) -> None:
    assert certificates.certify(NAMES, NOW)

    assert verified(certificates, name)


def test_no_other_name_is(certificates: Certificates) -> None:
    certificates.certify(NAMES, NOW)

    assert not verified(certificates, "other.local")
    assert not verified(certificates, "192.168.7.3")


def test_the_authority_cannot_pose_as_anybody_on_the_internet(
    certificates: Certificates, tmp_path: Path
) -> None:
    # Given an authority whose key was stolen, and a certificate made with it for a bank
    certificates.certify(NAMES, NOW)
    folder = tmp_path / "tls"
    key, asked, made = (tmp_path / name for name in ("key", "asked", "made"))
    (tmp_path / "names").write_text("subjectAltName=DNS:bank.example,IP:8.8.8.8\n")
    for words in (
        ("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=bank.example",
         "-keyout", str(key), "-out", str(asked)),
        ("x509", "-req", "-in", str(asked), "-CA", str(folder / "authority.crt"), "-CAkey",
         str(folder / "authority.key"), "-days", "100000", "-extfile", str(tmp_path / "names"),
         "-out", str(made)),
    ):  # fmt: skip
        subprocess.run(["openssl", *words], check=True, capture_output=True)

    # When a phone that knows the authority is shown it
    # Then it is refused
    later = datetime.now(UTC) + timedelta(days=1)
    assert not verified(certificates, "bank.example", made, later)
    assert not verified(certificates, "8.8.8.8", made, later)


def test_the_keys_are_for_root_alone(certificates: Certificates, tmp_path: Path) -> None:
    certificates.certify(NAMES, NOW)

    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in (tmp_path / "tls").iterdir()}
    assert modes["authority.key"] == modes["certificate.pem"] == "0o600"
    assert modes["authority.crt"] == "0o644"


def test_a_certificate_lives_no_longer_than_phones_allow(certificates: Certificates) -> None:
    certificates.certify(NAMES, NOW)

    assert verified(certificates, "localhost", at=NOW - timedelta(days=7))
    assert verified(certificates, "localhost", at=NOW + timedelta(days=790))
    assert not verified(certificates, "localhost", at=NOW + timedelta(days=825 - 8))


def test_it_is_renewed_in_time_by_the_same_authority(certificates: Certificates) -> None:
    certificates.certify(NAMES, NOW)
    authority = certificates.fingerprint

    assert not certificates.certify(NAMES, NOW + timedelta(days=690))
    later = NOW + timedelta(days=700)
    assert certificates.certify(NAMES, later)

    assert verified(certificates, "localhost", at=later + timedelta(days=700))
    assert certificates.fingerprint == authority


def test_a_new_address_is_named_and_those_before_stay(certificates: Certificates) -> None:
    certificates.certify(NAMES, NOW)

    assert certificates.certify((*NAMES[:3], "192.168.7.77"), NOW)

    assert verified(certificates, "192.168.7.77")
    assert not certificates.certify(NAMES, NOW)


def test_with_an_unsure_clock_a_new_address_keeps_the_dates(certificates: Certificates) -> None:
    certificates.certify(NAMES, NOW)
    before = certificates.current()

    assert certificates.certify((*NAMES, "192.168.7.77"), None)

    after = certificates.current()
    assert before
    assert after
    assert (after.begins, after.ends) == (before.begins, before.ends)


def test_without_a_date_there_is_no_first_certificate(certificates: Certificates) -> None:
    with pytest.raises(CannotCertify, match="clock"):
        certificates.certify(NAMES, None)


@pytest.mark.parametrize("file", ["certificate.json", "certificate.pem"])
def test_what_the_card_lost_is_made_anew(
    certificates: Certificates, tmp_path: Path, file: str
) -> None:
    certificates.certify(NAMES, NOW)
    (tmp_path / "tls" / file).unlink()

    assert certificates.certify(NAMES, NOW)

    assert verified(certificates, "localhost")


def test_facts_that_are_torn_are_no_facts(certificates: Certificates, tmp_path: Path) -> None:
    certificates.certify(NAMES, NOW)
    (tmp_path / "tls/certificate.json").write_text('{"names": ["localh')

    assert certificates.current() is None
    assert certificates.certify(NAMES, NOW)


def test_names_that_the_authority_may_not_vouch_for_are_left_out(
    certificates: Certificates,
) -> None:
    certificates.certify(NAMES, NOW)
    asked = [*NAMES, "queue.clinic.example", "reception.local", "8.8.8.8"]

    assert list(certificates.coverable(asked)) == [*NAMES, "reception.local"]

    certificates.forget_authority()
    assert "queue.clinic.example" in certificates.coverable(asked)


def test_a_lost_certificate_is_made_anew_also_without_a_sure_date(
    certificates: Certificates,
) -> None:
    certificates.certify(NAMES, NOW)
    certificates.certificate.unlink()

    assert certificates.certify(NAMES, None)

    assert verified(certificates, "localhost", at=datetime.now(UTC))


def test_one_that_a_wrong_clock_dated_ahead_is_replaced(certificates: Certificates) -> None:
    certificates.certify(NAMES, NOW + timedelta(days=4000))

    assert certificates.certify(NAMES, NOW)

    assert verified(certificates, "localhost")


def test_more_names_than_are_kept_bring_no_new_one_each_time(certificates: Certificates) -> None:
    many = [*NAMES, *(f"10.0.0.{n}" for n in range(30))]
    certificates.certify(many, NOW)

    assert not certificates.certify(many, NOW)
    assert verified(certificates, "10.0.0.29")


def test_a_name_in_other_letters_is_left_out(certificates: Certificates) -> None:
    assert list(certificates.coverable(["कतार.local", "localhost"])) == ["localhost"]


class Here:
    """A machine with a queue, and its `tokenctl tls`."""

    def __init__(self, clinic: RunningService) -> None:
        self._settings = str(clinic.settings_file)

    def tls(self, *words: str, well: bool = True) -> str:
        done = tokenctl("tls", "--settings", self._settings, *words)
        assert (done.returncode == 0) is well, done.stderr
        return done.stdout + done.stderr

    def told(self) -> Any:
        return json.loads(tokenctl("tls", "--settings", self._settings, "--json").stdout)


def test_a_technician_switches_it_on_looks_at_it_and_switches_it_off(tmp_path: Path) -> None:
    clinic = RunningService(tmp_path)
    clinic.start()
    try:
        here = Here(clinic)
        assert here.told()["on"] is False

        said = here.tls("on")
        told = here.told()
        assert said.startswith("on: staff open https://")
        assert "/trust" in said
        assert told["on"] is True
        assert {"token-kiosk.local", "localhost"} <= set(told["names"])
        assert told["authority"] in said

        again = here.tls("on")
        assert told["authority"] in again
        assert here.tls("renew") == ""

        other = here.tls("on", "--new-authority")
        assert told["authority"] not in other

        assert here.tls("off").startswith("off: staff are reached by HTTP")
        assert here.told()["on"] is False
        assert here.tls("renew") == ""
    finally:
        clinic.close()


def test_without_a_queue_that_is_sure_of_the_date_it_is_not_switched_on(tmp_path: Path) -> None:
    clinic = RunningService(tmp_path)
    try:
        assert "clock" in Here(clinic).tls("on", well=False)
    finally:
        clinic.close()


# A job for a program that starts only after the renewal, waited for by the renewal, never ends.
SYSTEMCTL = """
[ "$1" = --no-block ] || { echo "each waits for the other" >&2; exit 1; }
echo "$@" >>"$TOLD"
"""


def test_the_renewal_does_not_wait_for_the_program_that_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a machine whose systemd starts the program once the renewal has ended
    unit = (ROOT / "systemd/token-tls.service").read_text()
    assert re.search("^After=.*token-tls-renew.service", unit, re.M)
    told = tmp_path / "told"
    tool(tmp_path / "tools", "systemctl", SYSTEMCTL)
    monkeypatch.setenv("PATH", f"{tmp_path / 'tools'}:{os.environ['PATH']}")
    monkeypatch.setenv("TOLD", str(told))

    # When the renewal has a new certificate
    Machine(Found(Settings()), is_appliance=True).show_new_certificate()

    # Then the program is to show it, and the renewal goes on to its end
    assert told.read_text().split() == ["--no-block", "try-restart", "token-tls.service"]
