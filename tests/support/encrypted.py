"""The real service behind the real program that ends the encryption, as on an appliance."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from appliance.certificates import Certificates
from tests.support.processes import free_port
from tests.support.service import ROOT, RunningService
from tests.support.waiting import wait_for
from tests.units.manager import managing

CONFIG = ROOT / "firmware-config/tls/stunnel.conf"
STUNNEL = "/usr/bin/stunnel4"
SERVE = ["-m", "appliance.cli.tokenctl", "serve", "--settings"]


class Encrypted:
    """`port` is that of HTTPS, `behind` that of the queue behind it."""

    def __init__(self, clinic: RunningService, port: int, behind: int, authority: Path) -> None:
        self.clinic, self.port, self.behind, self.authority = clinic, port, behind, authority
        self.url = f"https://localhost:{port}"


@contextmanager
def encrypted(folder: Path) -> Iterator[Encrypted]:
    """A queue of which staff are reached by HTTPS, and the appliance's own settings for that."""
    clinic, certificates = RunningService(folder), Certificates(folder / "tls")
    certificates.certify(["localhost", "127.0.0.1"], datetime.now(UTC))
    with (
        socket.create_server(("127.0.0.1", 0)) as given,
        managing(folder, watchdog_s=20) as manager,
    ):
        given.setblocking(False)
        behind = given.getsockname()[1]
        manager.start([*SERVE, str(clinic.settings_file)], given, name="tls")
        try:
            assert manager.hears("READY=1", within_s=15), manager.log
            with _terminator(folder, certificates.certificate, behind) as port:
                yield Encrypted(clinic, port, behind, certificates.authority)
        finally:
            clinic.close()


@contextmanager
def _terminator(folder: Path, certificate: Path, behind: int) -> Iterator[int]:
    """The program, by the appliance's own settings but for ports and the certificate's place."""
    port, config = free_port(), folder / "stunnel.conf"
    text = CONFIG.read_text(encoding="utf-8")
    for name, value in {
        "accept": f"127.0.0.1:{port}",
        "connect": f"127.0.0.1:{behind}",
        "cert": str(certificate),
    }.items():
        text, times = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.M)
        assert times == 1, name
    config.write_text(text, encoding="utf-8")
    # The journal is a socket, which no program can open by a path.
    journal, log = socket.socketpair()
    with journal, log:
        program = subprocess.Popen([STUNNEL, str(config)], stdout=log.fileno(), stderr=log.fileno())
        try:
            wait_for(lambda: _listens(port), 10, "a program that ends the encryption")
            yield port
        finally:
            program.terminate()
            program.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
