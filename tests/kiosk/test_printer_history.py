"""Whatever happens to a printer in whatever order, the kiosk's word on each ticket is true."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.kiosk.printer.ticket_printer import NotPrinted
from appliance.simulator.printer import Printer as EmulatedPrinter
from appliance.simulator.status import State
from tests.kiosk.printing import Bench, Way, bench, on_paper, ticket
from tests.support.waiting import wait_for

BYTES_OF_A_TICKET = 22_600
MOMENTS = st.one_of(
    st.just(0),
    st.integers(1, BYTES_OF_A_TICKET),
    st.integers(BYTES_OF_A_TICKET - 100, BYTES_OF_A_TICKET + 100),  # the knife's
)


@dataclass(frozen=True, slots=True)
class Happens:
    """Before a ticket: a state, or a dip in the power (None), so many bytes later."""

    state: State | None
    after_bytes: int


TOLD = st.sampled_from(
    [
        State.READY,
        State.PAPER_LOW,
        State.PAPER_OUT,
        State.COVER_OPEN,
        State.ERROR,
        State.RECOVERABLE,
        State.OVERHEATED,
        State.OFFLINE,
        None,
    ]
)
HISTORIES = st.lists(
    st.builds(Happens, TOLD, MOMENTS),
    min_size=1,
    max_size=5,
)


@contextmanager
def some_printer(way: Way, forgets_when_told: bool) -> Iterator[Bench]:
    paper = EmulatedPrinter(forgets_when_told=forgets_when_told)
    with tempfile.TemporaryDirectory() as folder, bench(way, Path(folder), paper=paper) as at:
        yield at


def word_on(at: Bench, label: str) -> bool:
    """Prints, and checks what the kiosk says of it against the paper; whether it is out."""
    try:
        at.printer.print(ticket(label))
    except NotPrinted as trouble:
        if not trouble.torn:
            assert label not in [out.label for out in at.paper.tickets()]
        return False
    assert label in at.whole()
    return True


@given(HISTORIES, st.sampled_from([Way.USB, Way.SIMULATED]), st.booleans())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_the_kiosks_word_on_each_ticket_is_true(
    history: list[Happens], way: Way, forgets_when_told: bool
) -> None:
    labels = (f"G{number}" for number in count(1))
    with some_printer(way, forgets_when_told) as at:
        at.printer.check()
        said_out = []
        for event in history:
            if event.state is None:
                at.paper.reset(event.after_bytes)
            else:
                at.paper.set_state(event.state, event.after_bytes)
            label = next(labels)
            if word_on(at, label):
                said_out.append(label)

        # whatever it was, once it is over the next ticket is whole, and each came out at most once
        at.paper.set_state(State.READY)
        wait_for(lambda: at.printer.check() == "ready")
        last = next(labels)
        assert word_on(at, last)
        assert at.paper.tickets()[-1].stream == on_paper(ticket(last))
        whole = at.whole()
        assert len(whole) == len(set(whole))
        assert set(said_out) | {last} <= set(whole)
