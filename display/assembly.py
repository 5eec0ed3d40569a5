"""The assembly drawing of the waiting-room screen: its parts, their order, and how they end."""

import argparse
import logging
import os
import signal
import time
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from queue import Empty
from zoneinfo import ZoneInfo

from appliance.notify import systemd_notifier, tell_where_it_hangs
from appliance.settings import LANGUAGES, Settings, settings_at
from appliance.settings.news import SettingsNews
from appliance.settings.sound_card import chosen_card
from appliance.typeset import require_shaping
from display.draw import Painter
from display.feed import Feed, board_url
from display.geometry import Screen, screen_of
from display.loop import Inbox, Loop, Stop
from display.peek import Peek
from display.posters import Posters
from display.renewal import Renew, used
from display.rest import Rest
from display.resting import poster_box
from display.television import Television
from display.voice.player import Mute, Player
from display.voice.speaker import Voice
from display.voice.speech import Speech
from display.window import COMES_WITHIN_S, Window, open_when_there, open_window, video_driver

log = logging.getLogger("display")


def run(settings: Settings, wanted: argparse.Namespace) -> None:
    """Until a signal or a closed window ends it. Raises ClinicError."""
    tell_where_it_hangs()
    require_shaping()
    inbox: Inbox = Inbox()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: inbox.put(Stop()))
    with ExitStack() as started:
        window = _window(wanted, inbox)
        if window is None:
            return
        started.callback(window.close)
        _loop(settings, wanted, inbox, window, started).run()
    log.info("stopped")


def _loop(
    settings: Settings, wanted: argparse.Namespace, inbox: Inbox, window: Window, started: ExitStack
) -> Loop:
    """The loop, with every part beside it started; `started` stops them in reverse."""
    shown = settings.display
    painter = Painter(screen_of(shown, window.size))
    card = partial(chosen_card, shown.sound_card)
    loudspeaker = Mute() if wanted.headless else Player(card=card)
    voice = Voice(shown, Speech(Path(shown.media_dir)), loudspeaker, time.monotonic)
    rest = _rest(settings, painter.screen, headless=wanted.headless)
    peek = Peek(wanted.run / "screen.sock", painter.copy) if wanted.run else None
    feed = _feed(settings, wanted, inbox)
    for part in (voice, rest, peek, feed):
        if part is not None:
            part.start()
            started.callback(part.stop)
    return Loop(
        inbox=inbox,
        window=window,
        painter=painter,
        languages=lambda board: shown.languages or _known(board) or settings.clinic.languages,
        voice=voice,
        rest=rest,
        notifier=systemd_notifier(time.monotonic),
        clock=time.monotonic,
        turns=[feed.turn],
    )


def _feed(settings: Settings, wanted: argparse.Namespace, inbox: Inbox) -> Feed:
    news = SettingsNews(
        settings,
        reread=lambda: settings_at(wanted.settings).settings,
        used=used,
        changed=lambda: inbox.put(Renew()),
    )
    url = board_url(wanted.service_url or settings.display.service_url)
    return Feed(url, inbox.put, time.monotonic, on_settings=news.heard)


def _window(wanted: argparse.Namespace, inbox: Inbox) -> Window | None:
    """The screen; None where the word to end came before it."""

    def told_to_stop(within_s: float) -> bool:
        with suppress(Empty):
            inbox.get(timeout=within_s)
            return True
        return False

    on_console = video_driver(os.environ, headless=wanted.headless) == "kmsdrm"
    return open_when_there(
        lambda: open_window(wanted.size, headless=wanted.headless, windowed=wanted.window),
        told_to_stop,
        COMES_WITHIN_S if on_console else 0.0,
    )


def _rest(settings: Settings, screen: Screen, *, headless: bool) -> Rest:
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
