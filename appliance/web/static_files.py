"""What pages are made of: files that a browser asks for once, and keeps.

Their addresses carry a mark of what all of them hold together, so that what a browser kept is never
of another release: on a bad Wi-Fi a page that was open before costs one answer instead of forty.
The first time they travel packed, less than half of their size.
"""

import gzip
import hashlib
import mimetypes
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import flask

KEPT_S = 365 * 24 * 3600
_MARK_LENGTH = 8
# Smaller ones travel in one packet as they are; a picture or a font is packed already.
_PACKED_FROM_BYTES = 600
_PACKED_KINDS = frozenset(
    {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}
)


class StaticFiles:
    """The files of a folder, which do not change while the program runs. Any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def mark(self) -> str:
        """Eight hex digits that change with any file. Read when the first page is asked for."""
        digest = hashlib.sha256()
        for file in sorted(self._folder.iterdir()):
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()[:_MARK_LENGTH]

    def serve_on(self, blueprint: flask.Blueprint) -> None:
        """Adds their route; every template's `url_for('pages.static', …)` gets the mark."""
        blueprint.add_url_rule("/static/<mark>/<filename>", "static", self._send)
        blueprint.app_url_defaults(self._add_mark)

    def _send(self, mark: str, filename: str) -> flask.Response:
        """The file. Of another release's page, which is still open, it gets what there is now."""
        is_ours = mark == self.mark
        max_age = KEPT_S if is_ours else None
        response = flask.send_from_directory(self._folder, filename, max_age=max_age)
        response.cache_control.immutable = is_ours
        response.vary.add("Accept-Encoding")
        # What there is only a part of, or nothing new of, stays as it is.
        if response.status_code == 200 and flask.request.accept_encodings["gzip"]:
            self._pack(response, self._folder / filename)
        return response

    def _pack(self, response: flask.Response, file: Path) -> None:
        """Puts the packed file in the answer, where that is smaller."""
        packed = _packed(file)
        if packed is not None:
            response.close()
            response.direct_passthrough = False
            response.set_data(packed)
            response.content_encoding = "gzip"
            response.accept_ranges = "none"
            # Another tag, for a piece of the plain file must never be put behind a piece of this.
            response.set_etag(f"{response.get_etag()[0]}-gzip")
            response.make_conditional(flask.request)

    def _add_mark(self, endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "pages.static":
            values.setdefault("mark", self.mark)


@cache
def _packed(file: Path) -> bytes | None:
    """Packed once, when it is first asked for; all of them together are 100 kB."""
    plain = file.read_bytes()
    kind, _ = mimetypes.guess_type(file.name)
    if kind not in _PACKED_KINDS or len(plain) < _PACKED_FROM_BYTES:
        return None
    return gzip.compress(plain, mtime=0)
