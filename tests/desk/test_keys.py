import pytest

from appliance.ledger import KeyUsedOtherwise
from appliance.rules.errors import NotKnown
from tests.desk.clinic import Clinic


def issue_once(clinic: Clinic, key: str | None, fingerprint: str = "same") -> tuple[bytes, bool]:
    def do() -> tuple[int, bytes]:
        return 201, clinic.issue().label.encode()

    _, answer, replayed = clinic.ledger.once(key, fingerprint, do)
    return answer, replayed


def test_the_same_key_gives_the_same_answer_also_after_a_restart(clinic: Clinic) -> None:
    first = issue_once(clinic, "press-1")
    clinic.close()
    clinic.open()

    again = issue_once(clinic, "press-1")

    assert (first, again) == ((b"G1", False), (b"G1", True))
    assert clinic.rows("SELECT count(*) FROM token") == [(1,)]


def test_without_a_key_each_request_is_new(clinic: Clinic) -> None:
    assert issue_once(clinic, None) != issue_once(clinic, None)


def test_a_key_for_another_request_is_refused(clinic: Clinic) -> None:
    issue_once(clinic, "press-1")

    with pytest.raises(KeyUsedOtherwise):
        issue_once(clinic, "press-1", "other body")


def test_a_refusal_changes_nothing_and_is_not_remembered(clinic: Clinic) -> None:
    def refused() -> tuple[int, bytes]:
        clinic.issue()
        return 201, clinic.issue("cardiology").label.encode()

    with pytest.raises(NotKnown):
        clinic.ledger.once("press-1", "same", refused)

    assert clinic.rows("SELECT count(*) FROM token") == [(0,)]
    assert issue_once(clinic, "press-1") == (b"G1", False)


def test_the_world_is_told_once_and_only_of_what_was_committed(clinic: Clinic) -> None:
    before = clinic.published

    issue_once(clinic, "press-1")
    issue_once(clinic, "press-1")

    assert clinic.published == before + 1
