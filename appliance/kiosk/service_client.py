"""The kiosk's requests to the service: issue a token, and the printer's word on its ticket.

Two kinds of failure, because they call for opposite things: `ServiceAway` is worth another try
with the same key, `ServiceRefused` is an answer. Safe to call from several threads.
"""

from urllib.parse import quote

import urllib3
from msgspec import Struct

from appliance import wire
from appliance.rules.errors import DeviceTrouble, Refused

CONNECT_S = 2.0
# A card may need half a second to make a number durable; beyond this the service is hung.
ANSWER_S = 6.0
# 4xx that say "not now" and not "no".
_WORTH_ANOTHER_TRY = frozenset({408, 425, 429})


class ServiceAway(DeviceTrouble):
    """No usable answer: nobody there, too late, or an error of the service's own."""

    code = "service-away"


class ServiceRefused(Refused):
    """The service said no, with a stable `code`; asking again changes nothing."""

    def __init__(self, problem: wire.Problem) -> None:
        super().__init__(problem.detail)
        self.code = problem.code
        self.status = problem.status


class ServiceClient:
    """Speaks HTTP to the service as a paired kiosk."""

    def __init__(self, url: str, device_token: str) -> None:
        self._base = url.rstrip("/")
        # One connection per button and one for reports; retries are the caller's, under one key.
        self._pool = urllib3.PoolManager(maxsize=4, retries=False)
        self._headers = {
            "Authorization": f"Bearer {device_token}",
            "Content-Type": "application/json",
        }

    def issue(self, department: str, key: str, within_s: float = ANSWER_S) -> wire.Token:
        """A token for `department`; the same one for the same key.

        Raises ServiceAway or ServiceRefused.
        """
        body = wire.IssueBody(department=department or None)
        answer = self._post("/api/tokens", body, within_s, {"Idempotency-Key": key})
        try:
            return wire.decode(answer, wire.Token)
        except wire.BadMessage as error:
            raise ServiceAway(f"the answer is no token: {error}") from None

    def report_printed(self, token_id: str, problem: str | None, torn: bool) -> None:
        """The printer's word: None for a ticket that is out. Raises as `issue` does."""
        body = wire.PrintedBody(ok=problem is None, torn=torn, problem=problem)
        self._post(f"/api/tokens/{quote(token_id, safe='')}/printed", body, ANSWER_S, {})

    def first_admin_link(self, within_s: float) -> str:
        """A link for the first admin's phone; refused once there is one. Raises as `issue`."""
        answer = self._post("/api/pairings/first", wire.NoBody(), within_s, {})
        try:
            return wire.decode(answer, wire.Pairing).url
        except wire.BadMessage as error:
            raise ServiceAway(f"the answer is no link: {error}") from None

    def close(self) -> None:
        """Closes the connections that are not in use."""
        self._pool.clear()

    def _post(self, path: str, body: Struct, within_s: float, more: dict[str, str]) -> bytes:
        timeout = urllib3.Timeout(connect=min(CONNECT_S, within_s), read=min(ANSWER_S, within_s))
        try:
            answer = self._pool.request(
                "POST",
                self._base + path,
                body=wire.encode(body),
                headers=self._headers | more,
                timeout=timeout,
                redirect=False,
            )
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise ServiceAway(str(error)) from None
        if answer.status in (200, 201, 204):
            return answer.data
        raise _complaint(answer.status, answer.data)


def _complaint(status: int, data: bytes) -> ServiceAway | ServiceRefused:
    if not 400 <= status < 500 or status in _WORTH_ANOTHER_TRY:
        return ServiceAway(f"the service answered {status}")
    try:
        problem = wire.decode(data, wire.Problem)
    except wire.BadMessage:
        # Not the service's own word: a proxy, or something else that listens on this port.
        return ServiceAway(f"something answered {status} without a reason")
    return ServiceRefused(problem)
