"""The words that are told, in each language, as text and as the places of their clips."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.settings import LANGUAGES
from display.voice.places import PLACES, place_of
from display.voice.sentence import (
    Piece,
    call_pieces,
    number_pieces,
    sentence_pieces,
    spelled,
    written,
)


def number(language: str, value: int) -> str:
    return written(number_pieces(language, value))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_to_99_is_a_word_of_its_own(language: str) -> None:
    words = [number(language, value) for value in range(100)]

    assert len(set(words)) == 100
    assert all(len(word.split()) == 1 for word in words)


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("en", 0, "zero"),
        ("en", 40, "forty"),
        ("en", 100, "one hundred"),
        ("en", 123, "one hundred and twenty-three"),
        ("en", 1005, "one thousand and five"),
        ("en", 99_999, "ninety-nine thousand nine hundred and ninety-nine"),
        ("hi", 0, "शून्य"),
        ("hi", 19, "उन्नीस"),
        ("hi", 29, "उनतीस"),
        ("hi", 49, "उनचास"),
        ("hi", 55, "पचपन"),
        ("hi", 66, "छियासठ"),
        ("hi", 79, "उन्यासी"),
        ("hi", 89, "नवासी"),
        ("hi", 99, "निन्यानवे"),
        ("hi", 123, "एक सौ तेईस"),
        ("hi", 12_045, "बारह हज़ार पैंतालीस"),
        ("or", 0, "ଶୂନ"),
        ("or", 19, "ଊଣେଇଶ"),
        ("or", 21, "ଏକୋଇଶ"),
        ("or", 37, "ସଇଁତିରିଶ"),
        ("or", 49, "ଅଣଚାଶ"),
        ("or", 52, "ବାଉନ"),
        ("or", 69, "ଅଣସ୍ତରି"),
        ("or", 79, "ଅଣାଅଶୀ"),
        ("or", 99, "ଅନେଶତ"),
        ("or", 123, "ଏକ ଶହ ତେଇଶ"),
        ("or", 2000, "ଦୁଇ ହଜାର"),
    ],
)
def test_numbers_are_said_as_people_say_them(language: str, value: int, words: str) -> None:
    assert number(language, value) == words


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.sampled_from(LANGUAGES))
def test_two_numbers_never_sound_the_same(one: int, other: int, language: str) -> None:
    assert (number(language, one) == number(language, other)) == (one == other)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("G12", "G twelve"),
        ("12", "twelve"),
        ("AB7", "eigh B seven"),
        ("G1B", "G one B"),
        ("G007", "G zero zero seven"),
        ("G0", "G zero"),
        ("G100000", "G one zero zero zero zero zero"),
        ("g-12", "G twelve"),
        ("୧୨", "twelve"),
    ],
)
def test_a_label_is_letters_and_a_number(label: str, words: str) -> None:
    assert written(spelled("en", label)) == words


@pytest.mark.parametrize(
    ("counter", "en", "hi", "odia"),
    [
        ("Room 2", "room two", "कमरा नंबर दो में", "କୋଠରୀ ନମ୍ବର ଦୁଇ"),
        ("कमरा नंबर २", "room two", "कमरा नंबर दो में", "କୋଠରୀ ନମ୍ବର ଦୁଇ"),
        ("କୋଠରି \u0b68", "room two", "कमरा नंबर दो में", "କୋଠରୀ ନମ୍ବର ଦୁଇ"),
        ("room-2", "room two", "कमरा नंबर दो में", "କୋଠରୀ ନମ୍ବର ଦୁଇ"),
        ("Counter 3", "counter three", "काउंटर नंबर तीन पर", "କାଉଣ୍ଟର ନମ୍ବର ତିନି"),
        ("Cabin B", "cabin B", "केबिन नंबर बी में", "କ୍ୟାବିନ୍ ନମ୍ବର ବି"),
        ("Window No. 1", "window one", "खिड़की नंबर एक पर", "ଝରକା ନମ୍ବର ଏକ"),
        ("Pharmacy", "the pharmacy", "फ़ार्मेसी में", "ଫାର୍ମାସୀ"),
        ("Lab", "the laboratory", "प्रयोगशाला में", "ପରୀକ୍ଷାଗାର"),
        ("Dr. Das", "Dr. Das", "Dr. Das की ओर", "Dr. Das ପାଖ"),
        ("Labour room", "Labour room", "Labour room की ओर", "Labour room ପାଖ"),
        ("Room of Dr. Das", "Room of Dr. Das", "Room of Dr. Das की ओर", "Room of Dr. Das ପାଖ"),
    ],
)
def test_the_sentence_keeps_the_grammar_of_its_language(
    counter: str, en: str, hi: str, odia: str
) -> None:
    said = {language: written(call_pieces(language, "G23", counter)) for language in LANGUAGES}

    assert said == {
        "en": f"Token number G twenty-three, please go to {en}",
        "hi": f"टोकन नंबर जी तेईस, कृपया {hi} जाएँ।",
        "or": f"ଟୋକନ୍ ନମ୍ବର ଜି ତେଇଶ, ଦୟାକରି {odia} କୁ ଯାଆନ୍ତୁ।",
    }


def test_a_label_without_a_ticket_is_told_in_the_words_of_a_call() -> None:
    said = {language: written(sentence_pieces(language, "G23", None)) for language in LANGUAGES}

    assert said == {
        "en": "Token number G twenty-three."
        " The ticket was not printed, please remember your number.",
        "hi": "टोकन नंबर जी तेईस। पर्ची नहीं छपी, कृपया अपना नंबर याद रखें।",
        "or": "ଟୋକନ୍ ନମ୍ବର ଜି ତେଇଶ। ଟିକେଟ୍ ଛପା ହେଲା ନାହିଁ, ଦୟାକରି ନିଜ ନମ୍ବର ମନେ ରଖନ୍ତୁ।",
    }
    assert [piece.place for piece in sentence_pieces("or", "G23", None)] == [
        "phrases.unprinted-1",
        "letters.G",
        "numbers.23",
        "phrases.unprinted-2",
    ]


def test_each_piece_is_the_place_of_a_clip() -> None:
    said = call_pieces("hi", "G123", "Room 2")

    assert [piece.place for piece in said] == [
        "phrases.call-1",
        "letters.G",
        "numbers.1",
        "numbers.hundred",
        "numbers.23",
        "phrases.call-2",
        "phrases.room-1",
        "numbers.2",
        "phrases.room-2",
        "phrases.call-3",
    ]


def test_a_counter_may_be_recorded_whole() -> None:
    said = call_pieces("hi", "G1", "Room 2", whole_names={"Room 2"})

    assert said[-2] == Piece("names", "Room 2", "Room 2 की ओर")


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_has_words_in_every_language(kind: str, language: str) -> None:
    assert all(
        (place := place_of(f"{spelling.upper()} 7")) and place.kind == kind
        for spelling in PLACES[kind]
    )
    assert "7" not in written(call_pieces(language, "G1", f"{kind} 7"))
    assert kind not in written(call_pieces(language, "G1", kind)) or language == "en"


@given(st.text(max_size=30), st.none() | st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_whatever_a_label_or_name_is_there_is_a_sentence(
    label: str, name: str | None, language: str
) -> None:
    assert written(sentence_pieces(language, label, name))
