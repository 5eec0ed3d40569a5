"""What pages are made of: files that a browser asks for once, and keeps.

Their addresses carry a mark of what all of them hold together, so that what a browser kept is never
of another release: on a bad Wi-Fi a page that was open before costs one answer instead of forty.
"""

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any

import flask

KEPT_S = 365 * 24 * 3600
_MARK_LENGTH = 8


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
        blueprint.add_url_rule("/static/<mark>/<path:filename>", "static", self._send)
        blueprint.app_url_defaults(self._add_mark)

    def _send(self, mark: str, filename: str) -> flask.Response:
        """The file. Of another release's page, which is still open, it gets what there is now."""
        if mark != self.mark:
            return flask.send_from_directory(self._folder, filename)
        response = flask.send_from_directory(self._folder, filename, max_age=KEPT_S)
        response.cache_control.immutable = True
        return response

    def _add_mark(self, endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "pages.static":
            values.setdefault("mark", self.mark)
