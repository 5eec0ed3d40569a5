"""What a socket listens to: a snapshot that can be rendered, and what to do with what it sends."""

from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.live.frames import text_frame


@dataclass(slots=True, eq=False)
class Topic:
    """One kind of snapshot. `render` gives (revision, JSON); `heard` takes a client's text.

    Both run on the hub's thread. `alive_every_s` is the longest silence its clients are promised.
    """

    name: str
    render: Callable[[], tuple[int, bytes]]
    alive_every_s: float
    heard: Callable[[str, str], None] | None = None
    _revision: int = field(default=-1, init=False)
    _frame: bytes = field(default=b"", init=False)
    _made_at_s: float = field(default=float("-inf"), init=False)

    def snapshot(self, now_s: float) -> tuple[int, bytes]:
        """(revision, encoded frame) as of now, encoded once and for all listeners."""
        revision, payload = self.render()
        # Never back, also not to a client that comes while an older read is on its way.
        if revision >= self._revision:
            self._revision, self._frame, self._made_at_s = revision, text_frame(payload), now_s
        return self._revision, self._frame

    def recent(self, now_s: float, at_most_s: float) -> tuple[int, bytes]:
        """The last snapshot if it is young enough, so that a crowd coming back costs one render."""
        if now_s - self._made_at_s > at_most_s:
            return self.snapshot(now_s)
        return self._revision, self._frame

    def outdate(self) -> None:
        """Something was committed and nobody told: the next to come needs a new snapshot."""
        self._made_at_s = float("-inf")

    @property
    def revision(self) -> int:
        """Revision of the snapshot last made."""
        return self._revision
