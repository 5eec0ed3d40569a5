"""Browsers of the public, known again by a random cookie that only they have."""

import hashlib
import secrets

from flask import Response, after_this_request, request

VISITOR_COOKIE = "visitor"
# A token is over with its day; a browser that comes later is a new one.
_TWO_DAYS_S = 2 * 24 * 3600
_LENGTH_AT_MOST = 100


def current_visitor() -> str:
    """A hash of this browser's secret; the answer brings a new secret where it has none."""
    secret = request.cookies.get(VISITOR_COOKIE, "")
    if not 0 < len(secret) <= _LENGTH_AT_MOST:
        secret = secrets.token_urlsafe(32)
        after_this_request(lambda response: _remembered(response, secret))
    # 256 random bits need no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()


def _remembered(response: Response, secret: str) -> Response:
    response.set_cookie(
        VISITOR_COOKIE,
        secret,
        max_age=_TWO_DAYS_S,
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response
