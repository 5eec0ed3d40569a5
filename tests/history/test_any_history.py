"""500 steps of any history in the test run; `python -m tests.history` goes on for longer."""

from hypothesis import HealthCheck, settings

from tests.history.machine import AnyHistory

AnyHistory.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestAnyHistory = AnyHistory.TestCase
