"""When a notice holds, against an obvious model, and what may stand in one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.errors import FieldsWrong
from appliance.rules.notices import (
    TEXT_AT_MOST,
    Between,
    NoticeWish,
    Span,
    checked_notice,
    holds,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
CLINIC = ("en", "or")
HOURS = 12
LATER = NOON + timedelta(days=1)


def at(hour: int) -> datetime:
    return NOON + timedelta(hours=hour)


hours = st.integers(0, HOURS)
maybe = st.none() | hours


def span_of(begins: int | None, ends: int | None) -> Span:
    return Span(None if begins is None else at(begins), None if ends is None else at(ends))


def obvious(begins: int | None, ends: int | None, hour: int) -> bool:
    """From its beginning on, until just before its end."""
    return (begins is None or begins <= hour) and (ends is None or hour < ends)


@given(begins=maybe, ends=maybe, hour=hours)
def test_a_known_time_says_plainly_whether_a_notice_holds(
    begins: int | None, ends: int | None, hour: int
) -> None:
    now = Between(at(hour), at(hour))

    assert holds(span_of(begins, ends), now) == obvious(begins, ends, hour)


@given(begins=maybe, length=st.none() | st.integers(1, HOURS), known=hours, more=maybe)
def test_an_unsure_time_shows_what_holds_at_any_hour_that_it_may_be(
    begins: int | None, length: int | None, known: int, more: int | None
) -> None:
    ends = None if length is None else (begins or 0) + length
    now = Between(at(known), None if more is None else at(known + more))

    # Beyond the last hour of all nothing changes any more.
    until = 3 * HOURS if more is None else known + more
    may_be = [obvious(begins, ends, hour) for hour in range(known, until + 1)]

    assert holds(span_of(begins, ends), now) == any(may_be)


@given(begins=maybe, ends=maybe, first=hours, later=hours)
def test_what_has_ended_by_a_known_time_never_comes_back_by_an_unsure_one(
    begins: int | None, ends: int | None, first: int, later: int
) -> None:
    span, known = span_of(begins, ends), at(first)

    if ends is not None and ends <= first:
        assert not holds(span, Between(known + timedelta(hours=later), None))


def test_words_are_tidied_and_empty_languages_left_out() -> None:
    begins = NOON.replace(microsecond=1999)

    wish = checked_notice(
        {"en": "  Back \u00a0 at ten ", "hi": " ", "or": ""}, Span(begins), CLINIC
    )

    assert wish == NoticeWish({"en": "Back at ten"}, Span(NOON.replace(microsecond=1000)))


def wrong(text: dict[str, str], begins: datetime = NOON, ends: datetime = LATER) -> dict[str, str]:
    """What is said of each field."""
    with pytest.raises(FieldsWrong) as refused:
        checked_notice(text, Span(begins, ends), CLINIC)
    return {field.field: field.message for field in refused.value.wrong}


@pytest.mark.parametrize("words", ["", "  ", "\u200b", "\u200d\u200c ", "\u0b4d"])
def test_what_nobody_can_read_is_no_notice(words: str) -> None:
    assert wrong({"en": words}) == {"text": "is empty: write it in one of the clinic's languages"}


def test_a_language_that_the_clinic_does_not_use_is_not_enough() -> None:
    assert "text" in wrong({"hi": "डॉक्टर दस बजे आएँगे।"})
    assert checked_notice({"hi": "दस बजे", "or": "ଦଶଟାରେ"}, Span(), CLINIC).text.keys() == {
        "hi",
        "or",
    }


def test_all_mistakes_are_told_at_once() -> None:
    said = wrong({"en": "x" * (TEXT_AT_MOST + 1), "or": "\x07"}, at(2), at(1))

    assert said == {
        "text.en": f"is longer than {TEXT_AT_MOST} characters",
        "text.or": "holds control characters",
        "until": "is not after the beginning",
    }


@pytest.mark.parametrize("year", [1, 1999, 2100, 9999])
def test_times_beyond_what_a_clock_can_show_are_refused(year: int) -> None:
    far = datetime(year, 1, 1, tzinfo=UTC)

    assert wrong({"en": "x"}, far, far) == dict.fromkeys(
        ("from", "until"), "is no time of this century"
    )


@given(begins=st.datetimes(timezones=st.just(UTC)), ends=st.datetimes(timezones=st.just(UTC)))
def test_a_wish_that_is_taken_can_hold(begins: datetime, ends: datetime) -> None:
    try:
        wish = checked_notice({"en": "x"}, Span(begins, ends), CLINIC)
    except FieldsWrong:
        return

    assert wish.span.begins is not None
    assert holds(wish.span, Between(wish.span.begins, wish.span.begins))
