"""SSH: whether a password opens it, which a stranger on the network can guess."""

from appliance.doctor.found import Found, unknown, warning, well
from appliance.doctor.look import Look

_UNITS = ("ssh.service", "ssh.socket")


def ssh(look: Look) -> Found:
    """Warns where a password is enough. Nothing is forced: it could lock the technician out."""
    if look.machine.asked(("systemctl", "is-active", *_UNITS)) is None:
        return unknown("ssh", "no-ssh")
    # The server itself, since the first of many files counts; it tells root alone.
    answer = look.machine.asked(("sshd", "-T"))
    if answer is None:
        return unknown("ssh", "ssh-unread")
    return warning("ssh", "ssh-password") if _takes_passwords(answer) else well("ssh")


def _takes_passwords(effective: str) -> bool:
    """PAM may ask for the same password under another name."""
    said = dict(line.partition(" ")[::2] for line in effective.splitlines())
    asks_by_pam = said.get("kbdinteractiveauthentication") == said.get("usepam") == "yes"
    return said.get("passwordauthentication") == "yes" or asks_by_pam
