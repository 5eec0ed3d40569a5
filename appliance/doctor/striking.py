"""Strikes out of a text what must not leave the clinic: names, secrets, phone numbers. Pure."""

import re
from collections.abc import Callable, Iterable

STRUCK = "***"

# A follow page's address and a pairing link end in what makes them work.
_SECRETS = (
    re.compile(r"(?<=/pair#)\S+"),
    re.compile(r"(?<=/t/)[\w-]+"),
    re.compile(r"(?<=/follow/)[\w-]+"),
    re.compile(r"(?<=bearer )\S+", re.IGNORECASE),
    re.compile(r"\b(?<=://)[^/@\s]+(?=@)"),
    # A person's PIN; a header's pin has two figures at most.
    re.compile(r"(?<=\bpin)\W{1,4}\d{4,8}\b", re.IGNORECASE),
    re.compile(r"(?<=password[=:])\s*\S+", re.IGNORECASE),
    # Tokens are long, and mix capitals and figures.
    re.compile(r"(?<![\w/-])(?=[\w-]*[A-Z])(?=[\w-]*[0-9])(?=[\w-]*[a-z])[\w-]{20,}"),
    # A phone number, with or without a country.
    re.compile(r"(?<![\w.-])\+?\d{10,13}(?![\w.-])"),
)
# Shorter words would strike out half of any text: "Om" is a name.
_SHORTEST = 3


def striker(words: Iterable[str]) -> Callable[[str], str]:
    """Strikes these words and everything that looks like a secret out of a text."""
    long_first = sorted((word for word in words if len(word) >= _SHORTEST), key=len, reverse=True)
    parts = (r"\s+".join(map(re.escape, word.split())) for word in long_first)
    known = re.compile(
        "|".join(rf"(?<!\w){part}(?!\w)" for part in parts) or r"(?!)", re.IGNORECASE
    )

    def struck(text: str) -> str:
        text = known.sub(STRUCK, text)
        for secret in _SECRETS:
            text = secret.sub(STRUCK, text)
        return text

    return struck
