"""Staff stop and start issuing, and allow some more tokens beyond the clinic's limits."""

from dataclasses import dataclass

from appliance.actor import Actor
from appliance.desk.base import Verbs
from appliance.rules.tokens import Verb
from appliance.store.events import Event


@dataclass(frozen=True, slots=True)
class IssuingWord:
    """What staff say of issuing: in one department, or in each where `department` is None.

    `extra` is how many more each may give out beyond whatever closes it.
    """

    open: bool
    extra: int = 0
    department: str | None = None


class Limiting(Verbs):
    """The verb of issuing itself. All that is said is over with the service day."""

    def set_issuing(self, word: IssuingWord, actor: Actor) -> None:
        """Starts or stops issuing. Raises NotKnown."""
        with self._ledger.change(actor) as change:
            departments = list(self._store.places.departments())
            if word.department is not None:
                departments = [self._department(word.department).code]
            standing = self._limits.standing(self._ledger.period(change), change.now)
            for code in departments:
                self._limits.say(code, word.extra, standing, open_=word.open)
            detail = {"department": word.department, "extra": word.extra}
            why = "started" if word.open else "stopped"
            change.record(Event(Verb.ISSUING, why=why, detail=detail))
