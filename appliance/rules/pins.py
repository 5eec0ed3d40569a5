"""What a person may log in with: a PIN of six digits, for admins a passphrase."""

import secrets
import unicodedata
from itertools import pairwise

from appliance.rules.errors import FieldWrong

PIN_DIGITS = 6
PASSPHRASE_AT_LEAST = 12
SECRET_AT_MOST = 200
_SIGNS_AT_LEAST = 5
# No 0 o 1 l i: it is read from a screen or a slip, and typed on a phone. 12 signs are 59 bits.
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"


def tidy_secret(typed: str) -> str:
    """What was meant, whichever keyboard typed it: ३ is 3, and a blank at the end is none."""
    text = " ".join(unicodedata.normalize("NFKC", typed).split())
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def checked_pin(field: str, typed: str) -> str:
    """The PIN, tidied. Raises FieldWrong naming the field."""
    pin = tidy_secret(typed)
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdecimal()):
        raise FieldWrong(field, f"a PIN has {PIN_DIGITS} digits")
    if is_silly(pin):
        raise FieldWrong(field, "this PIN is too easy to guess")
    return pin


def checked_passphrase(field: str, typed: str) -> str:
    """The passphrase, tidied. Raises FieldWrong naming the field."""
    phrase = tidy_secret(typed)
    if not PASSPHRASE_AT_LEAST <= len(phrase) <= SECRET_AT_MOST:
        raise FieldWrong(field, f"a passphrase has {PASSPHRASE_AT_LEAST} signs or more")
    if len(set(phrase)) < _SIGNS_AT_LEAST or len(_steps(phrase)) == 1:
        raise FieldWrong(field, "this passphrase is too easy to guess")
    return phrase


def is_silly(pin: str) -> bool:
    """Whether it is among the first that anybody would try: 000000, 123456, 121212, 112233 …"""
    running = len({step % 10 for step in _steps(pin)}) == 1
    half = len(pin) // 2
    repeated = pin[:half] == pin[half:] or pin[::2] == pin[1::2]
    mirrored = pin == pin[::-1]
    return running or repeated or mirrored or len(set(pin)) <= 2


def random_secret(*, passphrase: bool) -> str:
    """A PIN, or a passphrase, that nobody can guess."""
    if passphrase:
        blocks = ("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))
        return "-".join(blocks)
    pin = "000000"
    while is_silly(pin):
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
    return pin


def _steps(text: str) -> set[int]:
    return {ord(after) - ord(before) for before, after in pairwise(text)}
