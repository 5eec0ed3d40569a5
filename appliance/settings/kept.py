"""The settings of the machine: its files, and the last ones that were good.

The technician's file lies in /etc. What an admin chose on the page lies over it, and over both one
on the boot partition, which any computer can write: the technician's last word. A power cut or a
slip of the pen must not keep the queue from starting, so what was good is kept, and a program
starts on that and says so.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.settings.reading import (
    Mistake,
    SettingsText,
    SettingsWrong,
    load_settings,
    read_text,
    settings_of,
    unreadable,
)
from appliance.settings.shapes import Settings
from appliance.whole_file import write_whole

SETTINGS_FILE = Path("/etc/token-kiosk/settings.toml")
# The one on the card, where Pi OS since bookworm, and where it was before.
CARD_FILES = (Path("/boot/firmware/token-kiosk.toml"), Path("/boot/token-kiosk.toml"))
CHOSEN_FILE = Path("/var/lib/token-kiosk-chosen/settings.toml")
KEPT_FILE = Path("/var/lib/token-kiosk-settings/last-good.json")


@dataclass(frozen=True, slots=True)
class Places:
    """Where settings are: files one over the other, and what is kept of them.

    `chosen` is the one of the files that the service writes for an admin.
    """

    files: tuple[Path, ...] = (SETTINGS_FILE, CHOSEN_FILE, *CARD_FILES[::-1])
    kept: Path = KEPT_FILE
    chosen: Path = CHOSEN_FILE

    @property
    def tls(self) -> Path:
        """The folder of the certificates, beside the technician's file."""
        return self.files[0].parent / "tls"


@dataclass(frozen=True, slots=True)
class Found:
    """Settings to run on. With `mistakes` they are the last good ones, not those in the files."""

    settings: Settings
    mistakes: tuple[Mistake, ...] = ()
    places: Places = Places()


def places_beside(path: Path) -> Places:
    """Those of one named file, as in the demo: what is chosen, and what is kept, lie beside it."""
    chosen = path.with_name(f"{path.stem}.chosen.toml")
    return Places((path, chosen), path.with_name(f"{path.stem}.kept.json"), chosen)


def find_settings(places: Places) -> Found:
    """The settings in the files, or the last good ones. Raises SettingsWrong where none are.

    No file at all gives the defaults. One that is gone or empty, and was neither when it was last
    good, is a mistake: the card may have lost it.
    """
    kept = _kept(places.kept)
    try:
        texts = settings_texts(places)
        _check_whole(texts, kept)
        return Found(settings_of(texts), places=places)
    except SettingsWrong as wrong:
        if not kept:
            raise
        return Found(settings_of(kept), tuple(wrong.mistakes), places)


def settings_at(path: Path | None) -> Found:
    """The settings in one named file, or those of the machine. Raises SettingsWrong.

    What was chosen beside a named file is left out where it cannot be used.
    """
    if path is None:
        return find_settings(Places())
    named, places = load_settings(path), places_beside(path)
    try:
        return find_settings(places)
    except SettingsWrong as wrong:
        return Found(named, tuple(wrong.mistakes), places)


def files_there(places: Places) -> list[Path]:
    """The files that are read, the last over the others."""
    return [file for file in places.files if _is_there(file)]


def misnamed(places: Places) -> list[Path]:
    """Files meant for settings: some computers hide the end of a name, and add one of their own."""
    meant = (file.with_name(file.name + ".txt") for file in places.files)
    return [file for file in meant if _is_there(file)]


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:
        return False  # a boot partition that this user may not look into


def keep_settings(places: Places, *, as_they_are: bool = False) -> bool:
    """Keeps what the files say, if that is good and new; whether it did.

    `as_they_are`: also where a file was taken away or emptied, which only a person can mean.
    Raises SettingsWrong, and OSError where it cannot be written.
    """
    kept = _kept(places.kept)
    texts = settings_texts(places)
    if not as_they_are:
        _check_whole(texts, kept)
    settings_of(texts)
    if texts == kept:
        return False
    write_whole(places.kept, json.dumps({text.file: text.text for text in texts}, indent=1))
    return True


def settings_texts(places: Places) -> list[SettingsText]:
    """The files as they are now, the last over the others. Raises SettingsWrong."""
    found, mistakes = [], []
    for file in places.files:
        try:
            found.append(read_text(file))
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue  # a boot partition that this user may not look into is none
        except (OSError, UnicodeDecodeError) as error:
            mistakes.append(unreadable(file, error))
    if mistakes:
        raise SettingsWrong(mistakes)
    return found


def _check_whole(texts: Sequence[SettingsText], kept: Sequence[SettingsText]) -> None:
    """Raises SettingsWrong for what has gone since."""
    now = {text.file: text.text.strip() for text in texts}
    mistakes = [
        Mistake(was.file, "file", "is empty, and was not" if was.file in now else "has gone")
        for was in kept
        if was.text.strip() and not now.get(was.file)
    ]
    if mistakes:
        raise SettingsWrong(mistakes)


def _kept(file: Path) -> list[SettingsText]:
    """What was kept; nothing where that cannot be used any more."""
    try:
        texts = [SettingsText(name, text) for name, text in json.loads(file.read_bytes()).items()]
        settings_of(texts)
    except (OSError, ValueError, AttributeError, TypeError, SettingsWrong):
        return []
    return texts
