"""The same as the test run, with many more requests: `python -m tests.api [--long] [--seed N]`."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.api.fuzzing import ENDS_DEVICES, NOBODY, ROLES, Fuzzing, Run
from tests.support.service import running_service


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.api", description=__doc__)
    parser.add_argument("--long", action="store_true", help="200 requests per route, not 30")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    said = parser.parse_args()
    print(f"seed {said.seed}", flush=True)
    run = Run(examples=200 if said.long else 30, seed=said.seed)
    last = Run(examples=run.examples, seed=said.seed, only=ENDS_DEVICES)
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as service:
        fuzzing = Fuzzing(service, Path(folder))
        turns = [*((role, run) for role in (*ROLES, NOBODY)), ("admin", last)]
        well = [_well(fuzzing, role, turn) for role, turn in turns]
        return 0 if all(well) and "Traceback" not in service.log else 1


def _well(fuzzing: Fuzzing, role: str, run: Run) -> bool:
    found = fuzzing.failures(role, run)
    print(f"{role}: {found or 'as described'}", flush=True)
    return not found


if __name__ == "__main__":
    sys.exit(main())
