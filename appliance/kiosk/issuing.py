"""Turns presses into tokens: one thread per button, so that none waits for another's."""

import logging
import queue
import random
import threading
import time
import uuid
from collections.abc import Callable

from appliance import wire
from appliance.kiosk.service_client import ANSWER_S, ServiceAway, ServiceClient, ServiceRefused
from appliance.notify import Turn

log = logging.getLogger(__name__)

# Somebody stands at the button, and a queue that was killed is back within seconds: seldom asked,
# it would keep them waiting for a queue that is there.
FIRST_RETRY_S, LAST_RETRY_S = 0.2, 0.5
# Beyond the time for one press and its last answer; longer is a hang.
LATE_AFTER_S = 15.0

# What became of a press: the department and its token, or the department and why there is none.
OnIssued = Callable[[str, wire.Token], None]
OnGivenUp = Callable[[str, ServiceAway | ServiceRefused], None]


class IssueWorker:
    """Turns the presses of one button into tokens, on a thread of its own.

    One press is in work at a time, because the button re-arms only when its cycle is over.
    `on_issued` and `on_given_up` run on that thread and must only enqueue.
    """

    def __init__(
        self,
        department: str,
        service: ServiceClient,
        retry_for_s: float,
        on_issued: OnIssued,
        on_given_up: OnGivenUp,
    ) -> None:
        self._department, self._service = department, service
        self._retry_for_s = retry_for_s
        self._on_issued, self._on_given_up = on_issued, on_given_up
        self._inbox: queue.SimpleQueue[float | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self.turn = Turn(f"issuing of {department!r}")
        self._thread = threading.Thread(
            target=self._work, name=f"issue-{department or 'token'}", daemon=True
        )

    def start(self) -> None:
        """Starts taking presses."""
        self._thread.start()

    def pressed(self) -> None:
        """A press that counts. Any thread."""
        self._inbox.put(time.monotonic())

    def stop(self) -> None:
        """Gives up what is in work."""
        self._stopping.set()
        self._inbox.put(None)

    def join(self, timeout_s: float) -> None:
        """Waits for the thread to end."""
        self._thread.join(timeout_s)

    def _work(self) -> None:
        while (pressed_at := self._inbox.get()) is not None:
            self.turn.within(self._retry_for_s + ANSWER_S + LATE_AFTER_S)
            self._issue(pressed_at + self._retry_for_s)
            self.turn.at_rest()

    def _issue(self, deadline: float) -> None:
        try:
            token = self._try_until(deadline, key=str(uuid.uuid4()))
        except (ServiceAway, ServiceRefused) as no:
            log.warning("press-not-issued: %r: %s: %s", self._department, no.code, no)
            self._on_given_up(self._department, no)
        else:
            self._on_issued(self._department, token)

    def _try_until(self, deadline: float, key: str) -> wire.Token:
        """The token of this press. Raises ServiceRefused, or ServiceAway at the deadline."""
        retry_s = FIRST_RETRY_S
        while True:
            try:
                within_s = min(ANSWER_S, max(0.05, deadline - time.monotonic()))
                return self._service.issue(self._department, key, within_s)
            except ServiceAway as error:
                # Jitter: the buttons of one kiosk, and of several, do not knock in step.
                wait_s = retry_s * random.uniform(0.5, 1.0)  # noqa: S311
                if time.monotonic() + wait_s >= deadline or self._stopping.wait(wait_s):
                    raise
                if retry_s == FIRST_RETRY_S:
                    log.info("issue-retried: %s", error)
                retry_s = min(retry_s * 2, LAST_RETRY_S)
