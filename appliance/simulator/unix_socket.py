"""Listening at a path, also where a dead program left its socket behind."""

import socket
from pathlib import Path


class AddressTaken(OSError):
    """Another program listens there."""


def listen_at(path: Path, backlog: int) -> socket.socket:
    """A listening unix socket. One that was left behind by a dead program is replaced.

    Raises AddressTaken where a living program listens, and OSError where there is no such folder.
    """
    if path.is_socket() and _answers(path):
        raise AddressTaken(f"{path} is in use by another program")
    if path.is_socket():
        path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        server.bind(str(path))
        server.listen(backlog)
    except OSError:
        server.close()
        raise
    return server


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:
            return True
        return True
