"""openssl at work: keys, and what an authority signs for them."""

import ipaddress
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.rules.errors import ClinicError

_ANSWER_WITHIN_S = 60
# Networks of which no address is seen from elsewhere.
PRIVATE = tuple(map(ipaddress.ip_network, (
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


class SigningDesk:
    """A folder in which openssl works, gone afterwards."""

    def __init__(self) -> None:
        self._temporary = TemporaryDirectory()
        self._folder = Path(self._temporary.name)

    def __enter__(self) -> "SigningDesk":
        return self

    def __exit__(self, *_: object) -> None:
        self._temporary.cleanup()

    def request(self, name: str) -> tuple[Path, Path]:
        """A new key, and what is to be signed for it."""
        config, key, asked = (self._folder / part for part in ("request.cnf", "key", "asked"))
        config.write_text(_REQUEST.format(name=name), encoding="ascii")
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        files = ("-config", str(config), "-keyout", str(key), "-out", str(asked))
        openssl("req", "-new", *curve, *files)
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
            names="\n".join(f"{kind_of(name)}.{n} = {name}" for n, name in enumerate(names)),
        )
        config.write_text(text, encoding="ascii")
        begins, ends = (f"{at.astimezone(UTC):%Y%m%d%H%M%SZ}" for at in time)
        files = ("-config", str(config), "-in", str(asked), "-out", str(signed))
        dates = ("-startdate", begins, "-enddate", ends)
        openssl("ca", "-batch", "-notext", *files, *dates, *by)
        return signed.read_text(encoding="ascii")


def _range_lines(names: Iterable[str]) -> Iterator[str]:
    for n, name in enumerate(("local", *names)):
        yield f"permitted;DNS.{n} = {name}"
    for n, network in enumerate(PRIVATE):
        yield f"permitted;IP.{n} = {network.network_address}/{network.netmask}"


def kind_of(name: str) -> str:
    """DNS or IP, as certificates have it."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "DNS"
    return "IP"


def openssl(*words: str) -> str:
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
