"""Which PINs and passphrases are taken, and what hashing them costs."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.errors import FieldWrong
from appliance.rules.pins import (
    checked_passphrase,
    checked_pin,
    is_silly,
    random_secret,
    tidy_secret,
)
from appliance.web.access.scrypt import Scrypt

ROOT = Path(__file__).parents[2]
# Of 408162, with n = 16, r = 1, p = 1.
CHEAP = "529e32a9a12c578161dcec8ef47944552689519204f9f5af09d3254302042b66"


@pytest.mark.parametrize(
    "pin",
    ["000000", "999999", "123456", "654321", "012345", "789012", "246802", "121212", "101010",
     "112233", "123123", "123321", "111222", "100000"],
)  # fmt: skip
def test_a_pin_that_anybody_would_try_first_is_refused(pin: str) -> None:
    with pytest.raises(FieldWrong, match="too easy to guess"):
        checked_pin("pin", pin)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "40816x", "40 81 62", "-40816", "4.0816"])
def test_what_is_no_pin_is_refused(pin: str) -> None:
    with pytest.raises(FieldWrong, match="6 digits"):
        checked_pin("pin", pin)


@pytest.mark.parametrize("typed", ["408162", " 408162 ", "४०८१६२", "୪୦୮୧୬୨"])
def test_a_pin_is_the_same_on_every_keyboard(typed: str) -> None:
    assert checked_pin("pin", typed) == "408162"


def test_few_pins_are_silly() -> None:
    # every 97th: a prime, so that no pattern of digits is left out
    tried = [is_silly(f"{n:06}") for n in range(0, 10**6, 97)]
    assert sum(tried) < len(tried) / 100


@pytest.mark.parametrize("typed", ["short phrase", "मेरा लंबा पासफ़्रेज़", "correct horse battery"])
def test_a_passphrase_has_twelve_signs_or_more(typed: str) -> None:
    assert checked_passphrase("pin", typed)


@pytest.mark.parametrize(
    "typed",
    ["", "eleven sign", "aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "a    b", "x" * 201],
)
def test_a_passphrase_that_is_short_or_silly_is_refused(typed: str) -> None:
    with pytest.raises(FieldWrong):
        checked_passphrase("pin", typed)


@given(st.text(max_size=40))
def test_tidying_twice_changes_nothing(typed: str) -> None:
    assert tidy_secret(tidy_secret(typed)) == tidy_secret(typed)


def test_what_is_made_by_chance_is_taken() -> None:
    for _ in range(200):
        assert checked_pin("pin", random_secret(passphrase=False))
        assert checked_passphrase("pin", random_secret(passphrase=True))


# --- hashed --------------------------------------------------------------------------------------


def test_the_hash_says_how_it_was_made_and_fits_its_secret_alone() -> None:
    scrypt = Scrypt()

    kept, again = scrypt.hashed("408162"), scrypt.hashed("408162")

    assert kept.split("$")[:4] == ["scrypt", "16384", "8", "1"]
    assert kept != again
    assert scrypt.fits("408162", kept)
    assert not scrypt.fits("408163", kept)


def test_a_hash_made_at_another_cost_still_fits() -> None:
    made_before = f"scrypt$16$1$1$00ff${CHEAP}"

    assert Scrypt().fits("408162", made_before)


def test_nobodys_secret_never_fits() -> None:
    assert not Scrypt().fits("", None)
    assert not Scrypt().fits("408162", None)


FIFTY_AT_ONCE = """
import resource
from concurrent.futures import ThreadPoolExecutor
from appliance.web.access.scrypt import Scrypt
scrypt = Scrypt()
kept = scrypt.hashed("408162")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ThreadPoolExecutor(50) as pool:
    assert not any(pool.map(lambda n: scrypt.fits(str(n), kept), range(50)))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(after - before)
"""


def test_fifty_guesses_at_once_do_not_eat_the_memory() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FIFTY_AT_ONCE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    # In kB: two of 16 MB, of which one was counted before, and the stacks of 50 threads.
    assert int(ended.stdout) < 40_000
