"""Since when tokens have stood aside, on hold or missed, and why. Any thread."""

from collections.abc import Sequence

from appliance import wire
from appliance.clock import rfc3339
from appliance.rules.tokens import Status, Token, Verb
from appliance.store import Store

ASIDE = frozenset({Status.ON_HOLD, Status.MISSED})


def stands(store: Store, tokens: Sequence[Token]) -> dict[str, wire.Stand]:
    """By id, of those among the tokens that are on hold or missed. Call inside `reading()`."""
    aside = {token.serial: token for token in tokens if token.status in ASIDE}
    if not aside:
        return {}
    # Nobody has been so since before the issue.
    oldest = min(token.first_place for token in aside.values())
    verbs = (Verb.HOLD, Verb.MARK_MISSED)
    found = store.events.newest_of(aside, verbs, since=oldest)
    return {aside[serial].id: wire.Stand(rfc3339(at), why) for serial, (at, why) in found.items()}
