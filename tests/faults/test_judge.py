"""The judge of the kill loop: it lets a sound history pass and sees every broken promise."""

from dataclasses import replace

import pytest

from tests.faults.judge import PROMISES, Called, History, Issued, Stored, judge


def told(number: int, at: float = 0.0, key: str = "", department: str = "dental") -> Issued:
    at = at or float(number)
    name = f"{department}-{number}"
    return Issued(key or f"key-{name}", name, department, number, at, at + 0.5)


def kept(number: int, *calls: tuple[int, str], department: str = "dental") -> Stored:
    return Stored(f"{department}-{number}", department, number, calls)


def call(number: int, counter: str = "room-3", key: str = "") -> Called:
    return Called(key or f"call-{number}", counter, None, f"dental-{number}", repeated=False)


SOUND = History(
    issued=[told(1), told(2), told(3), told(3), told(1, department="pediatrics")],
    called=[call(1), call(2), call(2), Called("call-9", "room-2", None, None, repeated=False)],
    keys=frozenset({"key-dental-1", "key-dental-2", "key-dental-3", "key-dental-4",
                    "key-pediatrics-1"}),
    stored=[kept(1, (7, "room-3")), kept(2, (9, "room-3")), kept(3), kept(4),
            kept(1, department="pediatrics")],
)  # fmt: skip

BROKEN = {
    "a number is missing": (
        "gap free",
        replace(SOUND, issued=[], keys=frozenset("abcde"), stored=[kept(1), kept(3)], called=[]),
    ),
    "a number is there twice": (
        "gap free",
        replace(SOUND, stored=[*SOUND.stored, Stored("other", "dental", 3)]),
    ),
    "the numbers do not begin at one": ("gap free", replace(SOUND, stored=[kept(2)])),
    "an acknowledged token is gone": (
        "nothing lost",
        replace(SOUND, stored=[kept(1, (7, "room-3")), kept(2, (9, "room-3"))]),
    ),
    "an acknowledged token has another number": (
        "nothing lost",
        replace(SOUND, issued=[replace(told(1), number=2)]),
    ),
    "a retry gave a second token": (
        "one key one token",
        replace(SOUND, issued=[told(1, key="k"), told(2, key="k")]),
    ),
    "two presses share a token": (
        "one key one token",
        replace(SOUND, issued=[told(1, key="k"), told(1, key="l")]),
    ),
    "a token came of nothing": (
        "nothing unasked",
        replace(SOUND, stored=[*SOUND.stored, kept(5)]),
    ),
    "a later press has a lower number": (
        "first come first numbered",
        replace(SOUND, issued=[told(1, at=9.0), told(2, at=3.0)]),
    ),
    "a token was called twice": (
        "called once",
        replace(SOUND, stored=[kept(1, (7, "room-1"), (8, "room-2"))]),
    ),
    "two doctors were told the same token": (
        "called once",
        replace(SOUND, called=[call(1, key="a"), call(1, key="b")]),
    ),
    "a call that was told is not there": ("called as told", replace(SOUND, called=[call(3)])),
    "a call that was told is another counter's": (
        "called as told",
        replace(SOUND, called=[call(1, counter="room-1")]),
    ),
    "a call skipped somebody": (
        "first come first called",
        replace(SOUND, stored=[kept(1), kept(2, (7, "room-3"))], called=[]),
    ),
    "a call overtook another": (
        "first come first called",
        replace(SOUND, stored=[kept(1, (9, "room-3")), kept(2, (7, "room-3"))]),
    ),
}


def test_a_sound_history_breaks_no_promise() -> None:
    assert judge(SOUND) == []


@pytest.mark.parametrize("case", BROKEN)
def test_the_judge_sees_that(case: str) -> None:
    promise, history = BROKEN[case]

    assert promise in {violation.promise for violation in judge(history)}


def test_every_promise_is_seen_broken_by_some_case() -> None:
    names = {check.__name__.replace("_", " ") for check in PROMISES}

    assert {promise for promise, _ in BROKEN.values()} == names
