"""Schemathesis over a running service: requests made from the service's own description.

It judges each answer by the description: status, content type, headers and shape; wrong data must
be refused and right data taken; what needs a device must be refused without one.
"""

import subprocess
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.technician import TECHNICIAN_FILE
from tests.support.service import RunningService

ST = Path(sysconfig.get_path("scripts")) / "st"
PATIENCE_S = 900

NOBODY = "nobody"
ROLES = ("admin", "reception", "doctor", "kiosk", "display")

# Where the description cannot say all that is checked, a valid body may still be 422.
ALSO_REFUSED = {
    "GET /api/stats": "the days must stand in order, and be 400 at most",
    "POST /api/admin/departments": "letters before the number must be given, and be nobody else's",
    "PATCH /api/admin/departments/{code}": "the same, and no name twice",
    "POST /api/admin/counters": "departments must be there, and no name twice",
    "PATCH /api/admin/counters/{code}": "the same",
    "PATCH /api/admin/settings": "each key has limits of its own",
    "POST /api/admin/staff": "a PIN must not be silly, and no name twice",
    "PATCH /api/admin/staff/{id}": "the same",
    "POST /api/counters/{code}/close": "who is expected must come within twelve hours",
    "POST /api/login": "nobody has this PIN, and soon it is guessed too often",
    "POST /api/me/pin": "the same",
    "POST /api/notices": "some words must be there, and the times in order and ahead",
    "POST /api/tokens": "the department may be left out, but not where there are several",
    "POST /api/tokens/{id}/transfer": "a department or a counter must be named",
}

# Taken out where they would end what the run stands on; each has a run of its own.
ENDS_DEVICES = "DELETE /api/devices/{id}"
GUESSES = ("POST /api/login", "POST /api/me/pin")
KEEPS_PEOPLE = (
    "GET /api/admin/staff",
    "POST /api/admin/staff",
    "PATCH /api/admin/staff/{id}",
    "DELETE /api/admin/staff/{id}",
)
NOT_AMONG_OTHERS = (ENDS_DEVICES, *GUESSES, *KEEPS_PEOPLE)

_CONFIG = """\
seed = {seed}
warnings = false

# The defaults, and what refuses a request before it is read.
[checks.negative_data_rejection]
expected-statuses = [
  400, 401, 403, 404, 405, 406, 409, 414, 415, 422, 428, 429, 431, "5xx",
]

[dictionaries.counters]
values = ["room-1", "room-2", "room-3"]
[dictionaries.tokens]
values = {tokens}

[parameters]
"path.code" = {{ dictionary = "counters", probability = 0.7 }}
"path.id" = {{ dictionary = "tokens", probability = 0.7 }}
"""
_ALSO_REFUSED = """
[[operations]]
include-name = "{name}"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 403, 404, 409, 422, 429, 503]
"""


@dataclass(frozen=True, slots=True)
class Run:
    """How much is tried, of which operations. `seed` makes it the same again."""

    examples: int
    phases: Sequence[str] = ("examples", "coverage", "fuzzing", "stateful")
    seed: int = 1
    only: Sequence[str] = ()


class Fuzzing:
    """A running service, and everybody who will ask it.

    All are paired and given tokens at once: generated pairing codes are wrong guesses, after which
    this address may pair nobody for ten minutes.
    """

    def __init__(self, service: RunningService, folder: Path) -> None:
        self._service, self._folder = service, folder
        self.clients = {role: service.pair(role) for role in ROLES}
        self.clients[NOBODY] = service.client()
        technician = (service.data / TECHNICIAN_FILE).read_text().strip()
        self.clients["technician"] = service.client(technician)
        self._tokens = [
            self.clients["reception"].post("/api/tokens", {"department": department})["id"]
            for department in ("general_medicine", "pediatrics", "dental")
        ]

    def failures(self, role: str, run: Run) -> str:
        """What schemathesis found wrong with the answers to this role; empty if nothing."""
        (self._folder / "schemathesis.toml").write_text(self._config(run))
        client = self.clients[role]
        bearer = ["-H", f"Authorization: Bearer {client.token}"] if client.token else []
        which = [
            part
            for name in run.only or NOT_AMONG_OTHERS
            for part in ("--include-name" if run.only else "--exclude-name", name)
        ]
        command = [
            str(ST), "run", f"{self._service.url}/api/openapi.json", *bearer, *which,
            "--phases", ",".join(run.phases), "-n", str(run.examples), "--continue-on-failure",
        ]  # fmt: skip
        ended = subprocess.run(
            command,
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return "" if ended.returncode == 0 else ended.stdout + ended.stderr

    def _config(self, run: Run) -> str:
        # A list of plain strings reads the same in Python and in TOML.
        config = _CONFIG.format(seed=run.seed, tokens=self._tokens)
        return config + "".join(_ALSO_REFUSED.format(name=name) for name in ALSO_REFUSED)
