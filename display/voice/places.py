"""Counters' names that every language has a word for: `Room 2`, `कमरा 2`, `କୋଠରୀ 2`. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# The kinds are names of phrases in the catalogue's [voice].
PLACES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "room": ("room", "rm", "कमरा", "कक्ष", "रूम", "କୋଠରୀ", "କୋଠରି", "କକ୍ଷ", "ରୁମ୍", "ରୁମ"),
    "counter": ("counter", "काउंटर", "काउन्टर", "କାଉଣ୍ଟର", "କାଉଣ୍ଟର୍"),
    "cabin": ("cabin", "केबिन", "କ୍ୟାବିନ୍", "କ୍ୟାବିନ"),
    "chamber": ("chamber", "चैंबर", "चेंबर", "ଚାମ୍ବର", "ଚାମ୍ବର୍"),
    "desk": ("desk", "डेस्क", "ଡେସ୍କ", "ଡେସ୍କ୍"),
    "window": ("window", "खिड़की", "ଝରକା"),
    "table": ("table", "टेबल", "मेज़", "मेज", "ଟେବୁଲ୍", "ଟେବୁଲ"),
    "laboratory": ("laboratory", "lab", "प्रयोगशाला", "लैब", "ପରୀକ୍ଷାଗାର", "ଲାବ୍", "ଲ୍ୟାବ୍"),
    "pharmacy": ("pharmacy", "फ़ार्मेसी", "फार्मेसी", "दवाखाना", "ଫାର୍ମାସୀ", "ଫାର୍ମେସୀ"),
    "reception": ("reception", "रिसेप्शन", "स्वागत कक्ष", "ରିସେପ୍ସନ୍", "ରିସେପସନ୍"),
})  # fmt: skip
_KINDS = {spelling: kind for kind, spellings in PLACES.items() for spelling in spellings}
_NUMBER_SIGNS = r"(?:number|no\.?|#|नंबर|नम्बर|नं\.?|संख्या|ନମ୍ବର|ନଂ\.?)"
# Behind the word a sign of "number" and the number itself, if any: 2, 2A, B, A-2.
_PLACE = re.compile(
    "(?P<word>" + "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True)) + ")"
    rf"(?:[\s:.-]*(?:{_NUMBER_SIGNS})?[\s:.-]*(?P<number>[a-z]?-?\d{{1,5}}[a-z]?|(?<=\s)[a-z]))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of place, and its number as it is written, or ""."""

    kind: str
    number: str


def place_of(counter_name: str) -> Place | None:
    """None: the name is nothing but a name."""
    found = _PLACE.fullmatch(" ".join(counter_name.split()))
    if found is None:
        return None
    return Place(_KINDS[found["word"].casefold()], found["number"] or "")
