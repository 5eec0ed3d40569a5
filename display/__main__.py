"""token-display: the assembly drawing of the waiting-room screen.

Exit status: 0 ended on purpose, 1 no screen or no fonts, 2 wrong use, 78 bad settings.
"""

import argparse
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from appliance.rules.errors import ClinicError
from appliance.settings import LANGUAGES, Settings, SettingsWrong, settings_at

if TYPE_CHECKING:
    from display.geometry import Screen
    from display.loop import Inbox
    from display.rest import Rest
    from display.window import Window

log = logging.getLogger("display")

BAD_SETTINGS = 78


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Gives the exit status."""
    wanted = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    # The library logs each connection it opens; ours are told once per change.
    logging.getLogger("websockets").setLevel(logging.ERROR)
    try:
        found = settings_at(wanted.settings)
        for mistake in found.mistakes:
            log.error("settings-wrong %s %s %s", mistake.place, mistake.key, mistake.says)
        run(found.settings, wanted)
    except SettingsWrong as error:
        log.error("%s %s", error.code, error)
        return BAD_SETTINGS
    except ClinicError as error:
        log.error("%s %s", error.code, error)
        return 1
    return 0


def run(settings: Settings, wanted: argparse.Namespace) -> None:
    """Builds the parts, starts them in order, stops them in reverse. Raises ClinicError."""
    # Imported here: a mistake in the settings is told before anything heavy is loaded.
    from appliance.notify import systemd_notifier, tell_where_it_hangs  # noqa: PLC0415
    from appliance.settings.news import SettingsNews  # noqa: PLC0415
    from appliance.typeset import require_shaping  # noqa: PLC0415
    from display.draw import Painter  # noqa: PLC0415
    from display.feed import Feed, board_url  # noqa: PLC0415
    from display.geometry import screen_of  # noqa: PLC0415
    from display.loop import Inbox, Loop, Stop  # noqa: PLC0415
    from display.peek import Peek  # noqa: PLC0415
    from display.renewal import Renew, used  # noqa: PLC0415
    from display.voice.player import Mute, Player  # noqa: PLC0415
    from display.voice.speaker import Voice  # noqa: PLC0415
    from display.voice.speech import Speech  # noqa: PLC0415

    tell_where_it_hangs()
    require_shaping()
    shown = settings.display
    url = board_url(wanted.service_url or shown.service_url)
    inbox: Inbox = Inbox()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: inbox.put(Stop()))
    with ExitStack() as started:
        window = _window(wanted, inbox)
        if window is None:
            return
        started.callback(window.close)
        painter = Painter(screen_of(shown, window.size))
        voice = Voice(
            shown,
            Speech(Path(shown.media_dir)),
            Mute() if wanted.headless else Player(),
            time.monotonic,
        )
        news = SettingsNews(
            settings,
            reread=lambda: settings_at(wanted.settings).settings,
            used=used,
            changed=lambda: inbox.put(Renew()),
        )
        feed = Feed(url, inbox.put, time.monotonic, on_settings=news.heard)
        peek = Peek(wanted.run / "screen.sock", painter.copy) if wanted.run else None
        rest = _rest(settings, painter.screen, headless=wanted.headless)
        for part in (voice, rest, peek, feed):
            if part is not None:
                part.start()
                started.callback(part.stop)
        Loop(
            inbox=inbox,
            window=window,
            painter=painter,
            languages=lambda board: shown.languages or _known(board) or settings.clinic.languages,
            voice=voice,
            rest=rest,
            notifier=systemd_notifier(time.monotonic),
            clock=time.monotonic,
            turns=[feed.turn],
        ).run()
    log.info("stopped")


def _window(wanted: argparse.Namespace, inbox: "Inbox") -> "Window | None":
    """The screen; None where the word to end came before it."""
    from display import window  # noqa: PLC0415

    def told_to_stop(within_s: float) -> bool:
        with suppress(Empty):
            inbox.get(timeout=within_s)
            return True
        return False

    on_console = window.video_driver(os.environ, headless=wanted.headless) == "kmsdrm"
    return window.open_when_there(
        lambda: window.open_window(wanted.size, headless=wanted.headless, windowed=wanted.window),
        told_to_stop,
        window.COMES_WITHIN_S if on_console else 0.0,
    )


def _rest(settings: Settings, screen: "Screen", *, headless: bool) -> "Rest":
    from display.posters import Posters  # noqa: PLC0415
    from display.rest import Rest  # noqa: PLC0415
    from display.resting import poster_box  # noqa: PLC0415
    from display.television import Television  # noqa: PLC0415

    box, folder = poster_box(screen), Path(settings.display.media_dir) / "posters"
    posters = Posters(folder, (box.width, box.height), screen.theme.paper.ground)
    switched = bool(settings.display.off_hours) and not headless
    zone = ZoneInfo(settings.clinic.time_zone)
    return Rest(
        posters,
        Television() if switched else None,
        lambda at: settings.display.is_off(at, zone),
    )


def _known(languages: tuple[str, ...]) -> tuple[str, ...]:
    """Those that this program has words for."""
    return tuple(language for language in languages if language in LANGUAGES)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("token-display", description="The waiting-room screen.")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="instead of the machine's")
    parser.add_argument("--service-url", metavar="URL", help="instead of display.service_url")
    parser.add_argument("--headless", action="store_true", help="draw off-screen, without sound")
    parser.add_argument("--size", type=_size, metavar="1920x1080", help="instead of the screen's")
    parser.add_argument("--run", type=Path, metavar="DIR", help="serve the picture at screen.sock")
    parser.add_argument("--window", action="store_true", help="a window, not the whole screen")
    return parser


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size like 1920x1080")
    size = int(width), int(height)
    if not all(320 <= side <= 8192 for side in size):
        raise argparse.ArgumentTypeError("each side of a screen is 320 to 8192 pixels")
    return size


if __name__ == "__main__":
    sys.exit(main())
