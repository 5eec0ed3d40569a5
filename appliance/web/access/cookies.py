"""The cookies that hold a secret: a device's, a session's, a visitor's."""

from flask import Response, request

# Browsers keep a cookie of this name only from an encrypted page, and never send it in clear. What
# was once given out in clear is none of these, so that it opens nothing over HTTPS.
_ENCRYPTED = "__Host-"


def kept(name: str) -> str:
    """The secret that this request came with; empty where it has none."""
    return request.cookies.get(_named(name), "")


def keep(response: Response, name: str, secret: str, max_age_s: int) -> Response:
    """Has the browser keep the secret, out of reach of scripts and of other sites' requests."""
    response.set_cookie(
        _named(name),
        secret,
        max_age=max_age_s,
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response


def forget(response: Response, name: str) -> Response:
    """Has the browser forget it."""
    response.delete_cookie(_named(name), secure=request.is_secure, httponly=True, samesite="Strict")
    return response


def _named(name: str) -> str:
    return (_ENCRYPTED if request.is_secure else "") + name
