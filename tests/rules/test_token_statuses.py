import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.tokens import NEXT_STATUS, OPEN, Status, Verb, VerbNotAllowed, next_status


@given(st.sampled_from(sorted(set(Status) - OPEN)), st.sampled_from(Verb))
def test_a_finished_token_never_moves_again(status: Status, verb: Verb) -> None:
    with pytest.raises(VerbNotAllowed):
        next_status(status, verb)


@given(st.sampled_from(Status), st.sampled_from(Verb))
def test_every_move_outside_the_table_is_refused_with_a_stable_code(
    status: Status, verb: Verb
) -> None:
    if (status, verb) in NEXT_STATUS:
        assert next_status(status, verb) is NEXT_STATUS[status, verb]
        return

    with pytest.raises(VerbNotAllowed) as refusal:
        next_status(status, verb)

    assert refusal.value.code == "verb-not-allowed"
    assert "_" not in str(refusal.value)


def test_the_turn_of_the_day_ends_every_open_token() -> None:
    after = {status: next_status(status, Verb.CLOSE_DAY) for status in OPEN}

    assert after.pop(Status.MISSED) is Status.NO_SHOW
    assert set(after.values()) == {Status.EXPIRED}
