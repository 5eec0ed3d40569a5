"""Settings that an admin chooses on the page: checked, written, and put to use. Any thread."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from appliance.actor import Actor
from appliance.ledger import Ledger
from appliance.rules.errors import FieldsWrong, FieldWrong, Refused, StoreTrouble
from appliance.rules.tokens import Verb
from appliance.settings import Places, Settings, SettingsWrong, settings_of
from appliance.settings.choosable import CHOOSABLE, value_at
from appliance.settings.layers import (
    Choices,
    chosen,
    fingerprint,
    keep_choices,
    keys_above,
    nested,
    origins,
    with_choices,
)
from appliance.settings.reading import table_mistakes
from appliance.store import Store
from appliance.store.events import Event

# What only the screen runs on: the service need not start anew for it.
_NOT_OURS = ("display.",)


class FileWrong(Refused):
    """The technician's own file has a mistake, and everything stands on it."""

    code = "settings-file-wrong"


class Choosing:
    """Holds what was chosen. `renew` has the service start anew, soon and in good order."""

    def __init__(self, places: Places, running: Settings, store: Store, ledger: Ledger) -> None:
        self.places, self.running = places, running
        self._store, self._ledger = store, ledger
        self.renew: Callable[[], None] = lambda: None
        self.renewing = False
        self._fingerprint = fingerprint(places)

    def fingerprint(self) -> str:
        """Another one whenever settings have changed; frames carry it."""
        return self._fingerprint

    def settings(self) -> Settings:
        """What the files say now; what the service runs on where they are wrong."""
        try:
            return settings_of(with_choices(self.places, chosen(self.places)))
        except SettingsWrong:
            return self.running

    def origin(self) -> Mapping[str, str]:
        """key → the layer that its value comes from, as the API names it."""
        return {key: self._layer(file) for key, file in origins(self.places).items()}

    def _layer(self, file: Any) -> str:
        files = self.places.files
        if file == self.places.chosen:
            return "chosen"
        return "card" if files.index(file) > files.index(self.places.chosen) else "file"

    def choose(self, changes: Mapping[str, Any], actor: Actor) -> None:
        """All of the changes or none; None takes a choice back.

        Raises FieldsWrong with every mistake, FileWrong, and StoreTrouble where nothing is written.
        """
        with self._ledger.change(actor) as change:
            before = chosen(self.places)
            after = {key: one for key, one in {**before, **changes}.items() if one is not None}
            self._check(changes, after)
            if after == before:
                return
            was, now = self.settings(), self._would_be(after)
            change.record(Event(Verb.CHANGE_SETTINGS, detail=_difference(was, now, changes)))
            self._keep(after)
            self._fingerprint = fingerprint(self.places)
        if self._needs_renewal(now):
            self.renewing = True
            self.renew()

    def _check(self, changes: Mapping[str, Any], after: Choices) -> None:
        wrong = [*self._not_to_choose(changes)]
        known = {key: value for key, value in after.items() if key in CHOOSABLE}
        wrong += [FieldWrong(key, says) for key, says in table_mistakes(nested(known))]
        if not wrong:
            wrong += self._unknown_departments(after)
        if wrong:
            raise FieldsWrong(wrong)

    def _not_to_choose(self, changes: Mapping[str, Any]) -> Iterator[FieldWrong]:
        above = keys_above(self.places)
        for key in changes:
            if key not in CHOOSABLE:
                yield FieldWrong(key, "is no setting that may be chosen here")
            elif key in above:
                yield FieldWrong(key, f"is fixed by {above[key].name} on the card")

    def _unknown_departments(self, after: Choices) -> Iterator[FieldWrong]:
        known = self._store.places.departments()
        for key in ("queue.hours", "queue.capacities"):
            for n, row in enumerate(after.get(key, ())):
                code = row.get("department", "")
                if code and code not in known:
                    says = f"there is no department “{code}”"
                    yield FieldWrong(f"{key}[{n}].department", says)

    def _would_be(self, after: Choices) -> Settings:
        try:
            return settings_of(with_choices(self.places, after))
        except SettingsWrong as wrong:
            raise FileWrong(str(wrong)) from None

    def _keep(self, after: Choices) -> None:
        try:
            keep_choices(self.places, after)
        except OSError as error:
            raise StoreTrouble(f"the settings cannot be written: {error.strerror}") from None

    def _needs_renewal(self, now: Settings) -> bool:
        ours = (key for key in CHOOSABLE if not key.startswith(_NOT_OURS))
        return any(value_at(now, key) != value_at(self.running, key) for key in ours)


def _difference(was: Settings, now: Settings, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says: the keys whose value is another one now."""
    keys = [key for key in changes if value_at(was, key) != value_at(now, key)]
    return {
        "before": {key: value_at(was, key) for key in keys},
        "after": {key: value_at(now, key) for key in keys},
    }
