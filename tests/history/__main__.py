"""The same judge for longer: `python -m tests.history --steps 10000`."""

import argparse
import sys

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.history.machine import AnyHistory

STEPS_A_CLINIC = 100


def main() -> int:
    """Exit status 0; a history that fails is printed as a program, with a traceback."""
    parser = argparse.ArgumentParser(prog="python -m tests.history", description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    clinics = max(1, parser.parse_args().steps // STEPS_A_CLINIC)
    run_state_machine_as_test(
        AnyHistory,
        settings=settings(
            max_examples=clinics,
            stateful_step_count=STEPS_A_CLINIC,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{clinics} clinics of up to {STEPS_A_CLINIC} steps each: all well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
