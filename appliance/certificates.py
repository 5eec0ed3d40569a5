"""The clinic's own certificate authority, and the certificate that browsers of staff are shown.

No public authority gives certificates to a machine without internet. The authority may vouch for
names and addresses of private networks only (RFC 5280, 4.2.1.10), so that whoever steals it cannot
pose as a bank towards the phones that trust it. openssl does the work.
"""

import ipaddress
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance import BUILD_DATE
from appliance.signing import PRIVATE, CannotCertify, SigningDesk, kind_of, openssl
from appliance.whole_file import write_whole

AUTHORITY_LIVES = timedelta(days=20 * 365)
# Phones refuse more than 825 days, also of an authority that was installed by hand (Apple,
# "Requirements for trusted certificates in iOS 13 and macOS 10.15").
CERTIFICATE_LIVES = timedelta(days=800)
RENEWED_BEFORE_ITS_END = timedelta(days=100)
# Whatever a wrong clock may say, here or on a phone, the authority has begun.
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
# A phone whose clock is behind must not refuse a new one.
_BEFORE_NOW = timedelta(days=8)
# Addresses that it had stay in it: a network that comes and goes brings no new one each time.
_NAMES_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Certificate:
    """The one that browsers are shown: for whom it is, and when it counts."""

    names: tuple[str, ...]
    begins: datetime
    ends: datetime

    def is_due(self, now: datetime) -> bool:
        """Whether it is time for a new one; also where a wrong clock dated this one ahead."""
        return now > self.ends - RENEWED_BEFORE_ITS_END or now < self.begins


class Certificates:
    """A folder of them: `authority.crt` for everybody, the keys for root alone. One process.

    HTTPS is on while the file `on` is there, whatever became of the certificate: staff are rather
    shut out than heard.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._on = folder / "on"
        self.authority = folder / "authority.crt"
        self.certificate = folder / "certificate.pem"
        self._authority_key = folder / "authority.key"
        self._range = folder / "authority.json"
        self._facts = folder / "certificate.json"

    @property
    def is_on(self) -> bool:
        """Whether staff are to be reached by HTTPS."""
        return self._on.exists()

    def switch(self, *, on: bool) -> None:
        """Says so to the programs that start from now on. Raises CannotCertify."""
        try:
            if on:
                write_whole(self._on, "")
            else:
                self._on.unlink(missing_ok=True)
        except OSError as error:
            raise CannotCertify(f"cannot write {self._folder}: {error.strerror}") from None

    @property
    def fingerprint(self) -> str:
        """The authority's SHA-256, as phones show it; empty where there is none."""
        if not self.authority.exists():
            return ""
        said = openssl("x509", "-in", str(self.authority), "-noout", "-fingerprint", "-sha256")
        return said.strip().rpartition("=")[2]

    def current(self) -> Certificate | None:
        """The certificate in use, if there is one that can be used."""
        try:
            facts = json.loads(self._facts.read_bytes())
            begins, ends = (datetime.fromisoformat(facts[name]) for name in ("begins", "ends"))
            if not self.certificate.exists():
                return None
            return Certificate(tuple(facts["names"]), begins, ends)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def certify(self, names: Sequence[str], now: datetime | None) -> bool:
        """A certificate for these names, where there is none that does; True if it is a new one.

        Without a sure `now` the old one's dates count on; where that is lost, the machine's own
        clock must do, or staff could not come and say the time. Raises CannotCertify.
        """
        current = self.current()
        known = current.names if current else ()
        if current and set(names) <= set(known) and not (now and current.is_due(now)):
            return False
        if now:
            begins = now - _BEFORE_NOW
        elif current:
            begins = current.begins
        elif self.authority.exists():
            begins = max(datetime.now(UTC), _built()) - _BEFORE_NOW
        else:
            raise CannotCertify("the clock is not sure, and a certificate needs the date")
        older = [name for name in known if name not in names]
        wanted = [*names, *older[: max(0, _NAMES_AT_MOST - len(names))]]
        try:
            self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            if not self.authority.exists() or not self._authority_key.exists():
                self._found(wanted, begins)
            self._write(Certificate(tuple(wanted), begins, begins + CERTIFICATE_LIVES))
        except OSError as error:
            raise CannotCertify(f"cannot write {self._folder}: {error.strerror}") from None
        return True

    def forget_authority(self) -> None:
        """The next certificate comes from a new authority, which each phone must get to know."""
        for file in (self._authority_key, self.authority, self.certificate, self._facts):
            file.unlink(missing_ok=True)

    def coverable(self, names: Iterable[str]) -> Iterator[str]:
        """Those for which the authority may vouch; any that is private where there is none yet."""
        try:
            allowed = json.loads(self._range.read_bytes()) if self.authority.exists() else None
        except (OSError, ValueError):
            allowed = []
        for name in names:
            if kind_of(name) == "IP":
                if any(ipaddress.ip_address(name) in network for network in PRIVATE):
                    yield name
            elif name.isascii() and (allowed is None or name in allowed or _is_of_the_link(name)):
                yield name

    def _found(self, names: Iterable[str], begins: datetime) -> None:
        """The authority. Its name is another one for each, so that a phone can hold two."""
        may = [name for name in names if kind_of(name) == "DNS"]
        with SigningDesk() as desk:
            name = f"Token kiosk {secrets.token_hex(3)}"
            key, asked = desk.request(name)
            signed = desk.sign(
                asked,
                ("-selfsign", "-keyfile", str(key), "-extensions", "authority"),
                (_LONG_AGO, begins + AUTHORITY_LIVES),
                range_of=may,
            )
            write_whole(self._range, json.dumps(may))
            write_whole(self._authority_key, key.read_text(encoding="ascii"), 0o600)
            write_whole(self.authority, signed)

    def _write(self, wanted: Certificate) -> None:
        with SigningDesk() as desk:
            key, asked = desk.request("Token kiosk")
            by = ("-cert", str(self.authority), "-keyfile", str(self._authority_key))
            signed = desk.sign(
                asked,
                (*by, "-extensions", "server"),
                (wanted.begins, wanted.ends),
                names=wanted.names,
            )
            whole = key.read_text(encoding="ascii") + signed
            facts = {
                "names": wanted.names,
                "begins": wanted.begins.isoformat(),
                "ends": wanted.ends.isoformat(),
            }
            # The facts last: old ones beside a new certificate only bring another one.
            write_whole(self.certificate, whole, 0o600)
            write_whole(self._facts, json.dumps(facts))


def _is_of_the_link(name: str) -> bool:
    """Whether the name is one that a network finds by itself (RFC 6762)."""
    return name.endswith(".local")


def _built() -> datetime:
    return datetime.fromisoformat(BUILD_DATE).replace(tzinfo=UTC)
