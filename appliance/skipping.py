"""After a recovery: numbers that may stand on paper somewhere are skipped, each with a reason.

What was given in the last second before the end may be in neither database nor journal; what a
stick holds of a machine that died is minutes older.
"""

import logging
from dataclasses import replace

from appliance.change import Change
from appliance.ledger import Ledger
from appliance.rules.numbering import label_of
from appliance.rules.tokens import Verb
from appliance.store import Store
from appliance.store.events import Event
from appliance.store.periods import Period
from appliance.store.places import Department
from appliance.store.recovery import TAKEN_OVER, Recovery, keep, kept
from appliance.store.voids import add_void

log = logging.getLogger(__name__)

NUMBERS_SKIPPED = 20
# A stick is up to five minutes behind and a copy's time more. Buttons give a token each three
# seconds at most, 100 in five minutes; a line of a busy morning gives 30.
SKIPPED_AT_A_TAKE_OVER = 150


def skip_numbers(store: Store, ledger: Ledger) -> Recovery | None:
    """Skips them where a recovery is on record that this was not done for; returns the record.

    One transaction, so that it happens once. The clock rules have their say before: what was given
    after the last turn of the day may be lost as well. Raises StoreTrouble.
    """
    with ledger.change(None) as change:
        recovery = kept()
        if recovery is None or not recovery.skip:
            return recovery
        period = ledger.period(change)
        for department in store.places.departments().values():
            _skip(department, period, recovery, store, change)
        reading = change.now.reading
        done = replace(
            recovery,
            skip=False,
            period=period.serial,
            boot=reading.boot,
            uptime_s=reading.uptime_s,
        )
        keep(done)
        return done


def _skip(
    department: Department, period: Period, recovery: Recovery, store: Store, change: Change
) -> None:
    highest = store.tokens.highest_number(period.serial, department.code) or 0
    count = SKIPPED_AT_A_TAKE_OVER if recovery.code == TAKEN_OVER else NUMBERS_SKIPPED
    numbers = range(highest + 1, highest + 1 + count)
    for number in numbers:
        label = label_of(department.prefix, number, period.mark)
        serial = add_void(
            period.serial, department.code, number, label, change.now.reading, change.now.boot
        )
        change.record(Event(Verb.VOID, serial, why=f"skipped on recovery: {recovery.code}"))
    log.warning(
        "numbers-skipped: %s %d to %d, after %s",
        department.code, numbers[0], numbers[-1], recovery.code,
    )  # fmt: skip
