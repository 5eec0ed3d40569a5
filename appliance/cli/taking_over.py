"""`tokenctl restore FOLDER`: on a spare machine, goes on with the queue of one that died."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from appliance.cli.common import ask, fail, local_url, technician_token
from appliance.cli.credentials import KIOSK_FILE
from appliance.cli.own_kiosk import is_paired_by_hand, key_counts, pair_kiosk
from appliance.doctor.machine import tool
from appliance.rules.errors import ClinicError
from appliance.settings import Settings

if TYPE_CHECKING:
    from appliance.store.taking_over import Built

# The socket too: it would start the queue with the first phone.
_QUEUE = ("token-service.socket", "token-service.service")
_KIOSK = "token-kiosk.service"
_UNITS_WITHIN_S = 60.0
_STARTS_WITHIN_S = 120.0
_FREED_WITHIN_S = 5.0
# A kiosk tries again every two seconds at the latest.
_KIOSKS_COME_WITHIN_S = 6.0
_AGAIN = "sudo systemctl start token-service; then this command again: it pairs the kiosk"


@dataclass(frozen=True, slots=True)
class TakingOver:
    """One run. Run again it finishes what was cut off, and takes nothing twice."""

    folder: Path
    settings: Settings
    even_so: bool
    as_json: bool
    _said: dict[str, Any] = field(default_factory=dict)

    def run(self) -> None:
        """Takes the queue over and says what was done and what is left; fails with one line."""
        try:
            self._take()
            self._see_to_the_kiosk()
        except ClinicError as error:
            fail(f"{error}{self._way_on(error)}")
        except OSError as error:
            fail(f"cannot use the data folder {self._data}: {error.strerror}")
        if self.as_json:
            click.echo(json.dumps(self._said))

    @property
    def _data(self) -> Path:
        return Path(self.settings.service.data_dir)

    def _take(self) -> None:
        from appliance.clock import SystemClock
        from appliance.store.database import database_file
        from appliance.store.taking_over import built

        zone = ZoneInfo(self.settings.clinic.time_zone)
        now = SystemClock(zone, self.settings.clock.trust == "machine").reading()
        database = database_file(self.settings.service.database_url)
        with built(self.folder, database, zone, now) as new:
            if not self._is_there(new, database):
                self._replace(new, database)

    def _is_there(self, new: "Built", database: Path) -> bool:
        from appliance.store.taking_over import GoneOn, is_there_already

        try:
            already = is_there_already(new, database)
        except GoneOn:
            if not self.even_so:
                raise
            already = False
        if already:
            self._tell("taken", "this machine has that queue already", False)
            _units("start", *_QUEUE)
        return already

    def _replace(self, new: "Built", database: Path) -> None:
        from appliance.processes import own_folder
        from appliance.store.taking_over import take_place

        _units("stop", _KIOSK, *_QUEUE)
        try:
            with own_folder(self._data, wait_s=_FREED_WITHIN_S):
                # What was given until the queue stopped counts as well.
                if self._is_there(new, database):
                    return
                kept = take_place(new, database)
        finally:
            _units("start", *_QUEUE, _KIOSK)
        until = f"{new.until:%Y-%m-%d %H:%M}" if new.until else "its start"
        last = f", the last {new.last_label}" if new.last_label else ""
        self._tell("taken", f"taken over until {until}: {new.tokens} tokens{last}", True)
        self._tell("kept", f"this machine's own queue is kept as {', '.join(kept)}", kept)

    def _see_to_the_kiosk(self) -> None:
        """The dead machine's kiosk would be missed for ever, and this machine's is a stranger."""
        url, key = local_url(self.settings), self._data / KIOSK_FILE
        self._await(url)
        technician = technician_token(self._data)
        if not (_is_masked(_KIOSK) or is_paired_by_hand(self.settings) or key_counts(url, key)):
            self._remove_dead_kiosk(url, technician)
            pair_kiosk(url, technician, key)
            _units("restart", _KIOSK)
            self._tell("paired", "the kiosk of this machine is paired", True)
        _units("start", _KIOSK)
        self._say(
            "left to do: never switch the other machine on again in this clinic; open the doctor's"
            " page on each phone, and where it is not known: sudo tokenctl pair"
        )

    def _remove_dead_kiosk(self, url: str, technician: str) -> None:
        """Where there are several, nobody but the technician can tell which one died."""
        kiosks = _kiosks(url, technician)
        if len(kiosks) == 1 and not _comes(url, technician):
            ask("DELETE", f"{url}/api/devices/{kiosks[0]['id']}", technician)
            self._tell("removed", "the other machine's kiosk is removed", [kiosks[0]["id"]])
        elif kiosks:
            self._tell(
                "removed",
                f"left to do: {len(kiosks)} kiosks were paired; remove the one that died: "
                "sudo tokenctl devices list; sudo tokenctl devices remove ID",
                [],
            )

    def _await(self, url: str) -> None:
        """Raises ClinicError where the queue does not answer in time."""
        until = time.monotonic() + (_STARTS_WITHIN_S if _units("is-active", _QUEUE[1]) else 0)
        while True:
            try:
                ask("GET", f"{url}/health")
            except ClinicError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
            else:
                return

    def _way_on(self, error: ClinicError) -> str:
        if error.code == "queue-gone-on":
            return "; if those were only trials: the same with --even-so"
        return f"; {_AGAIN}" if "taken" in self._said else "; nothing was changed"

    def _tell(self, name: str, words: str, value: object) -> None:
        self._said[name] = value
        self._say(words)

    def _say(self, words: str) -> None:
        click.echo(words, err=self.as_json)


def _kiosks(url: str, technician: str) -> list[dict[str, Any]]:
    found = ask("GET", f"{url}/api/devices?page=1&per_page=100", technician)["items"]
    return [one for one in found if one["role"] == "kiosk"]


def _comes(url: str, technician: str) -> bool:
    """Whether a kiosk of another machine speaks up, now that its queue is back."""
    until = time.monotonic() + _KIOSKS_COME_WITHIN_S
    while not any(one["seen_at"] for one in _kiosks(url, technician)):
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
    return True


def _is_masked(unit: str) -> bool:
    """Whether somebody decided that it is not wanted here."""
    done = tool(("systemctl", "is-enabled", unit), _UNITS_WITHIN_S)
    return done is not None and done.stdout.strip() == "masked"


def _units(*words: str) -> bool:
    """Asks systemd; where there is none, the data folder's lock tells whether somebody is there."""
    done = tool(("systemctl", *words), _UNITS_WITHIN_S)
    return done is not None and done.returncode == 0
