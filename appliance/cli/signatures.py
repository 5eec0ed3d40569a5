"""Signatures of files by ssh keys, made and checked by ssh-keygen."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import which

from appliance.rules.errors import ClinicError

NAMESPACE = "token-kiosk"
_WITHIN_S = 20.0


class CannotVerify(ClinicError):
    """This machine cannot tell good signatures from bad ones."""

    code = "cannot-verify"


def signer_of(file: Path, signature: Path, signers: Path) -> str | None:
    """Who of the list `signers` signed the file; None for nobody. Raises CannotVerify."""
    listed = ("-s", str(signature), "-f", str(signers))
    found = _keygen(("-Y", "find-principals", *listed))
    names = found.stdout.decode("utf-8", "replace").split() if found.returncode == 0 else []
    for name in names:
        checked = _keygen(("-Y", "verify", "-n", NAMESPACE, "-I", name, *listed), file.read_bytes())
        if checked.returncode == 0:
            return name
    return None


def sign(file: Path, key: Path) -> Path:
    """Signs the file with a private key or one in the agent; the signature beside it.

    Raises CannotVerify.
    """
    made = _keygen(("-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key), str(file)))
    if made.returncode != 0:
        why = made.stderr.decode("utf-8", "replace").strip()
        raise CannotVerify(f"ssh-keygen could not sign: {why}")
    return file.with_name(file.name + ".sig")


def is_key(key: str) -> bool:
    """Whether this is a public key of a kind that ssh-keygen knows. Raises CannotVerify."""
    return _keygen(("-l", "-f", "-"), f"{key}\n".encode()).returncode == 0


def _keygen(arguments: Sequence[str], given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    tool = which("ssh-keygen")
    if tool is None:
        raise CannotVerify("ssh-keygen is missing: sudo apt-get install openssh-client")
    try:
        return subprocess.run(  # noqa: S603 - a list of words, no shell
            [tool, *arguments],
            input=given,
            capture_output=True,
            timeout=_WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotVerify("ssh-keygen does not end") from None
