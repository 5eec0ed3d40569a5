"""A log that is told the same again and again."""

import logging

from appliance.seldom import AT_MOST, IN_S, Seldom


def told(seldom: Seldom, words: str) -> str:
    """What stands in the log of it; empty where nothing does."""
    record = logging.LogRecord("x", logging.WARNING, "", 0, "%s", (words,), None)
    return record.getMessage() if seldom.filter(record) else ""


def test_the_first_few_are_told_and_in_the_next_minute_how_many_were_not() -> None:
    now = [100.0]
    seldom = Seldom(lambda: now[0])

    first = [told(seldom, "bad") for _ in range(AT_MOST + 20)]
    now[0] += IN_S
    later = [told(seldom, "bad"), told(seldom, "bad")]

    assert first == ["bad"] * AT_MOST + [""] * 20
    assert later == ["bad (20 more before)", "bad"]


def test_other_words_are_told_all_the_same() -> None:
    seldom = Seldom(lambda: 0.0)
    for _ in range(AT_MOST + 1):
        told(seldom, "bad")

    assert told(seldom, "worse") == "worse"
