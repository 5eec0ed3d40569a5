"""Processes that a test started: their children, their end, and their log."""

import os
import random
import signal
import socket
from contextlib import suppress

import psutil

from tests.support.waiting import wait_for

PORTS_EACH = 2_000


def free_port() -> int:
    """A port of the loopback that nobody listens on just now.

    Test files run two at a time: each worker has ports of its own, below those of clients.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 20_000 + PORTS_EACH * worker
    while True:
        port = random.randrange(first, first + PORTS_EACH)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def family(pid: int) -> list[psutil.Process]:
    """The process and everything below it; empty where it has ended."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def is_alive(pid: int) -> bool:
    """A zombie has ended: it only waits to be counted."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def kill_group(pid: int) -> None:
    """SIGKILL to a leader and its whole group; returns once nothing of them runs."""
    pids = [process.pid for process in family(pid)]
    os.killpg(pid, signal.SIGKILL)
    wait_for(lambda: not any(map(is_alive, pids)), what="the end of a killed group")
