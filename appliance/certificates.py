"""The clinic's own certificate authority, and the certificate that browsers of staff are shown.

No public authority gives certificates to a machine without internet. The authority may vouch for
names and addresses of private networks only (RFC 5280, 4.2.1.10), so that whoever steals it cannot
pose as a bank towards the phones that trust it. openssl does the work.
"""

import ipaddress
import json
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance import BUILD_DATE
from appliance.rules.errors import ClinicError
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
_ANSWER_WITHIN_S = 60

_PRIVATE = tuple(map(ipaddress.ip_network, (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
    "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
)))  # fmt: skip

_REQUEST = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
"""
_SIGNING = """\
[ca]
default_ca = here
[here]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = policy
unique_subject = no
[policy]
commonName = supplied
[authority]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
nameConstraints = critical, @range
[range]
{range}
[server]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = @names
[names]
{names}
"""


class CannotCertify(ClinicError):
    """openssl, or the disk, did not do what it should."""

    code = "cannot-certify"


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
        said = _openssl("x509", "-in", str(self.authority), "-noout", "-fingerprint", "-sha256")
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
            if _kind(name) == "IP":
                if any(ipaddress.ip_address(name) in network for network in _PRIVATE):
                    yield name
            elif name.isascii() and (allowed is None or name in allowed or _is_of_the_link(name)):
                yield name

    def _found(self, names: Iterable[str], begins: datetime) -> None:
        """The authority. Its name is another one for each, so that a phone can hold two."""
        may = [name for name in names if _kind(name) == "DNS"]
        with _Desk() as desk:
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
        with _Desk() as desk:
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


class _Desk:
    """A folder in which openssl works, gone afterwards."""

    def __init__(self) -> None:
        self._temporary = TemporaryDirectory()
        self._folder = Path(self._temporary.name)

    def __enter__(self) -> "_Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self._temporary.cleanup()

    def request(self, name: str) -> tuple[Path, Path]:
        """A new key, and what is to be signed for it."""
        config, key, asked = (self._folder / part for part in ("request.cnf", "key", "asked"))
        config.write_text(_REQUEST.format(name=name), encoding="ascii")
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        files = ("-config", str(config), "-keyout", str(key), "-out", str(asked))
        _openssl("req", "-new", *curve, *files)
        return key, asked

    def sign(
        self,
        asked: Path,
        by: Sequence[str],
        time: tuple[datetime, datetime],
        names: Iterable[str] = ("localhost",),
        range_of: Iterable[str] = (),
    ) -> str:
        """What was signed, as PEM."""
        config, signed = self._folder / "signing.cnf", self._folder / "signed"
        (self._folder / "index").touch()
        text = _SIGNING.format(
            folder=self._folder,
            range="\n".join(_range_lines(range_of)),
            names="\n".join(f"{_kind(name)}.{n} = {name}" for n, name in enumerate(names)),
        )
        config.write_text(text, encoding="ascii")
        begins, ends = (f"{at.astimezone(UTC):%Y%m%d%H%M%SZ}" for at in time)
        files = ("-config", str(config), "-in", str(asked), "-out", str(signed))
        dates = ("-startdate", begins, "-enddate", ends)
        _openssl("ca", "-batch", "-notext", *files, *dates, *by)
        return signed.read_text(encoding="ascii")


def _is_of_the_link(name: str) -> bool:
    """Whether the name is one that a network finds by itself (RFC 6762)."""
    return name.endswith(".local")


def _range_lines(names: Iterable[str]) -> Iterator[str]:
    for n, name in enumerate(("local", *names)):
        yield f"permitted;DNS.{n} = {name}"
    for n, network in enumerate(_PRIVATE):
        yield f"permitted;IP.{n} = {network.network_address}/{network.netmask}"


def _built() -> datetime:
    return datetime.fromisoformat(BUILD_DATE).replace(tzinfo=UTC)


def _kind(name: str) -> str:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "DNS"
    return "IP"


def _openssl(*words: str) -> str:
    """Its standard output. Raises CannotCertify."""
    try:
        done = subprocess.run(  # noqa: S603 - a list of words, no shell
            [shutil.which("openssl") or "openssl", *words],
            capture_output=True,
            text=True,
            timeout=_ANSWER_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotCertify(f"openssl: {error}") from None
    if done.returncode:
        raise CannotCertify(f"openssl {words[0]}: {done.stderr.strip()[-300:]}")
    return done.stdout
