"""Which tickets are printed after all, and how much paper is left."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.paper import (
    NO_WORD_AFTER_S,
    STILL_WANTED_S,
    TRIES_AT_MOST,
    Next,
    NoWord,
    PaperKind,
    Unprinted,
    meter,
    nearly_used,
    what_next,
)
from appliance.rules.tokens import OPEN, Status

FAILED = Unprinted(Status.WAITING, age_s=30.0, problem="paper-out")
QUIET = Unprinted(Status.WAITING, age_s=30.0)
NOTHING = Next(None, None)


def test_a_ticket_that_did_not_come_out_is_printed_late_once_the_printer_prints() -> None:
    assert what_next(FAILED, prints=True) == Next(None, PaperKind.LATE)
    assert what_next(FAILED, prints=False) == NOTHING


def test_a_ticket_that_tore_is_printed_again_as_a_copy() -> None:
    assert what_next(replace(FAILED, torn=True), prints=True).again is PaperKind.REPRINT


@pytest.mark.parametrize(
    "unwanted",
    [
        {"age_s": STILL_WANTED_S},
        {"age_sure": False},
        {"asked": True},
        {"tries": TRIES_AT_MOST},
        *({"status": status} for status in sorted(OPEN - {Status.WAITING})),
    ],
    ids=str,
)
def test_nothing_is_printed_for_nobody(unwanted: dict[str, object]) -> None:
    assert what_next(replace(FAILED, **unwanted), prints=True) == NOTHING  # type: ignore[arg-type]


def test_a_ticket_of_the_kiosks_last_life_is_printed_again_as_a_copy() -> None:
    before = replace(QUIET, before_start=True, age_sure=False)

    assert what_next(before, prints=True) == Next(NoWord.RESTARTED, PaperKind.REPRINT)
    assert what_next(before, prints=False) == Next(NoWord.RESTARTED, None)
    told = replace(before, problem=NoWord.RESTARTED)
    assert what_next(told, prints=True) == Next(None, PaperKind.REPRINT)


def test_a_ticket_without_a_word_is_marked_after_a_minute_and_not_printed() -> None:
    patient = replace(QUIET, age_s=NO_WORD_AFTER_S)
    late = replace(QUIET, age_s=NO_WORD_AFTER_S + 1)

    assert what_next(patient, prints=True) == NOTHING
    assert what_next(late, prints=True) == Next(NoWord.SILENT, None)
    assert what_next(replace(late, problem=NoWord.SILENT), prints=True) == NOTHING


def test_a_ticket_whose_kiosk_is_gone_is_printed_only_by_the_kiosks_next_life() -> None:
    gone = replace(QUIET, age_s=NO_WORD_AFTER_S + 1, kiosk_gone=True)
    back = replace(gone, kiosk_gone=False, problem=NoWord.GONE)

    assert what_next(gone, prints=False) == Next(NoWord.GONE, None)
    assert what_next(back, prints=True) == NOTHING
    assert what_next(replace(back, before_start=True), prints=True).again is PaperKind.REPRINT


@given(
    st.builds(
        Unprinted,
        status=st.sampled_from(sorted(OPEN)),
        age_s=st.floats(0, 2000),
        age_sure=st.booleans(),
        problem=st.sampled_from([None, "paper-out", "printer-stuck", *NoWord]),
        torn=st.booleans(),
        before_start=st.booleans(),
        kiosk_gone=st.booleans(),
        tries=st.integers(0, 5),
        asked=st.booleans(),
    ),
    st.booleans(),
)
def test_whatever_happened_only_a_young_token_that_waits_is_printed(
    ticket: Unprinted, prints: bool
) -> None:
    wanted = what_next(ticket, prints=prints)

    if wanted.again:
        assert ticket.status is Status.WAITING
        assert ticket.age_s < STILL_WANTED_S
        assert prints
        assert not ticket.asked
    if ticket.problem is not None:
        assert wanted.mark is None


@given(st.lists(st.lists(st.integers(0, 300), max_size=5), max_size=5))
def test_the_meter_adds_up_what_each_life_of_the_kiosk_printed(
    lives: list[list[int]],
) -> None:
    used = before = 0

    for life in lives:
        count = 0
        used, before = meter(used, before, count), count
        for ticket_mm in life:
            count += ticket_mm
            used, before = meter(used, before, count), count

    assert used == sum(map(sum, lives))


def test_staff_are_warned_when_a_tenth_is_left() -> None:
    assert not nearly_used(44_999, 50_000)
    assert nearly_used(45_000, 50_000)
