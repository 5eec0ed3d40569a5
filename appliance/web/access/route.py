"""What is known of one route; the table holds one for each."""

import re
from dataclasses import dataclass

from msgspec import Struct

from appliance.actor import Role

Roles = frozenset[Role]

_PARAMETER = re.compile(r"<(?:path:)?([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One method at one address: who may use it, what it takes and what it answers.

    `body` and `query` are None where there is none; `answer` is None for 204 and for pages.
    `status` is that of success. `once`: its Idempotency-Key is kept on disk, in one transaction
    with what it does; other POSTs remember theirs in memory for ten minutes. `may` names problems
    beyond those that follow from the rest. `public_when` is the setting that opens it to the
    public as well, from the clinic's own pages; of a page that is `for_staff`, it makes one for the
    public too. `before_login`: a device of these roles may use it
    while nobody is logged in on it. `for_staff`: open to everybody, but staff's way in; what is not
    open to the public is for staff anyway.
    """

    method: str
    rule: str
    roles: Roles
    summary: str
    body: type[Struct] | None = None
    query: type[Struct] | None = None
    answer: type[Struct] | None = None
    status: int = 200
    once: bool = False
    may: frozenset[int] = frozenset()
    public_when: str = ""
    before_login: bool = False
    for_staff: bool = False

    @property
    def name(self) -> str:
        """Such as `POST /api/tokens`; the table's key."""
        return f"{self.method} {self.rule}"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the address, in order."""
        return tuple(_PARAMETER.findall(self.rule))

    @property
    def is_api(self) -> bool:
        """Whether it is for programs: described in the OpenAPI document, and never a page."""
        return self.rule.startswith(("/api/", "/health"))

    @property
    def takes_key(self) -> bool:
        """Whether it takes an Idempotency-Key; a replay of a 201 is answered with 200."""
        return self.is_api and self.method == "POST"

    @property
    def is_public(self) -> bool:
        """Whether anybody may use it, with no device at all."""
        return Role.PUBLIC in self.roles

    @property
    def at_counter(self) -> bool:
        """Whether the address names the counter that is acted at."""
        return "/counters/<code>" in self.rule

    @property
    def problems(self) -> tuple[int, ...]:
        """Every status that tells of a problem here, smallest first."""
        # Anybody may come with an unknown token (401), under a foreign name (403), with an address
        # (414) or headers (431) too long, with a parameter that nobody knows (422), or while the
        # disk cannot be read (503).
        found = {401, 403, 414, 422, 431, 503} | self.may
        if self.body is not None:
            found |= {400, 413, 415}
        if self.parameters:
            found.add(404)
        if self.takes_key:
            found.add(409)
        return tuple(sorted(found))
