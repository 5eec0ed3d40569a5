"""Notices that staff set for the waiting room: what one may say, and when it holds. Pure."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.rules.errors import FieldsWrong, FieldWrong, Refused
from appliance.rules.patients import plain_text

TEXT_AT_MOST = 160
STANDING_AT_MOST = 10
_CENTURY = range(2000, 2100)


class TooManyNotices(Refused):
    """As many stand as a waiting room can read."""

    code = "too-many-notices"

    def __init__(self) -> None:
        super().__init__(f"{STANDING_AT_MOST} notices stand already; take one away first")


@dataclass(frozen=True, slots=True)
class Span:
    """From `begins` on (None: at once) until just before `ends` (None: until it is taken away)."""

    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """What is known of the time: not before `at_least`, nor after `at_most` where that is known."""

    at_least: datetime
    at_most: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeWish:
    """What a notice shall say, by language, and when."""

    text: Mapping[str, str]
    span: Span = Span()


def has_begun(span: Span, now: Between) -> bool:
    """Whether it can have begun."""
    return span.begins is None or now.at_most is None or span.begins <= now.at_most


def is_over(span: Span, now: Between) -> bool:
    """Whether it has surely ended."""
    return span.ends is not None and span.ends <= now.at_least


def holds(span: Span, now: Between) -> bool:
    """Whether it holds at a time that it may be now.

    So an unsure clock hides nothing that may be true; what a trusted one has seen end stays ended.
    """
    return has_begun(span, now) and not is_over(span, now)


def checked_notice(text: Mapping[str, str], span: Span, languages: Collection[str]) -> NoticeWish:
    """The wish with its spaces tidied; `languages` are the clinic's. Raises FieldsWrong."""
    wrong: list[FieldWrong] = []
    told: dict[str, str] = {}
    for language, words in text.items():
        try:
            told[language] = _tidy(f"text.{language}", words)
        except FieldWrong as error:
            wrong.append(error)
    told = {language: words for language, words in told.items() if words}
    if not wrong and not told.keys() & set(languages):
        wrong.append(FieldWrong("text", "is empty: write it in one of the clinic's languages"))
    tidy = Span(_to_millisecond(span.begins), _to_millisecond(span.ends))
    wrong += _wrong_times(tidy)
    if wrong:
        raise FieldsWrong(wrong)
    return NoticeWish(told, tidy)


def _tidy(field: str, words: str) -> str:
    """The words with single spaces; empty where there is nothing to be seen. Raises FieldWrong."""
    tidy = " ".join(plain_text(field, words, TEXT_AT_MOST).split())
    # Joiners and the like belong to Indic words, and alone they are nothing.
    return tidy if any(unicodedata.category(sign)[0] not in "CMZ" for sign in tidy) else ""


def _to_millisecond(at: datetime | None) -> datetime | None:
    """As the database keeps it."""
    return at and at - timedelta(microseconds=at.microsecond % 1000)


def _wrong_times(span: Span) -> list[FieldWrong]:
    named = (("from", span.begins), ("until", span.ends))
    strange = [name for name, at in named if at is not None and at.year not in _CENTURY]
    if strange:
        return [FieldWrong(name, "is no time of this century") for name in strange]
    if span.begins and span.ends and span.begins >= span.ends:
        return [FieldWrong("until", "is not after the beginning")]
    return []
