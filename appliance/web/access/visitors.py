"""Browsers of the public, known again by a random cookie that only they have."""

import hashlib
import secrets

from flask import after_this_request

from appliance.web.access.cookies import keep, kept

VISITOR_COOKIE = "visitor"
# A token is over with its day; a browser that comes later is a new one.
_TWO_DAYS_S = 2 * 24 * 3600
_LENGTH_AT_MOST = 100


def current_visitor() -> str:
    """A hash of this browser's secret; the answer brings a new secret where it has none."""
    secret = kept(VISITOR_COOKIE)
    if not 0 < len(secret) <= _LENGTH_AT_MOST:
        secret = secrets.token_urlsafe(32)
        after_this_request(lambda response: keep(response, VISITOR_COOKIE, secret, _TWO_DAYS_S))
    # 256 random bits need no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()
