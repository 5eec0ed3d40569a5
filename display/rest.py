"""What happens while nobody waits and nobody is called: posters, and a television that is off."""

from collections.abc import Callable
from datetime import datetime

from display.posters import Posters
from display.scene import Kind, Poster, Scene
from display.television import Television


class Rest:
    """Kept by the loop. `television` is None where it is never switched."""

    def __init__(
        self,
        posters: Posters,
        television: Television | None,
        off_hours: Callable[[datetime], bool],
    ) -> None:
        self._posters, self._television = posters, television
        self.off_hours = off_hours

    def start(self) -> None:
        """Starts the threads."""
        self._posters.start()
        if self._television:
            self._television.start()

    def stop(self) -> None:
        """Ends them."""
        self._posters.stop()
        if self._television:
            self._television.stop()

    @property
    def poster(self) -> Poster | None:
        """The one whose turn it is."""
        return self._posters.current

    def shown(self, scene: Scene) -> None:
        """What is on the glass now."""
        self._posters.rest(scene.at_rest and not scene.dark)
        # A queue that is out of reach at night switches nothing on; by day that must be seen.
        unknown = scene.kind is Kind.STARTING or (scene.lost and scene.in_off_hours)
        if self._television and not unknown:
            self._television.dark(scene.dark)
