"""Damages a busy service's data again and again: `python -m tests.faults.damage --rounds N`."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.faults.damaging import DAMAGES, SERVING_WITHIN_S, judge, work
from tests.support.database import is_sound
from tests.support.service import RunningService
from tests.support.waiting import seconds_until


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    print(f"seed {asked.seed}")
    broken = sum(one_round(n, chance) for n in range(asked.rounds))
    print(f"{asked.rounds} rounds, {broken} with a broken promise")
    sys.exit(bool(broken))


def one_round(n: int, chance: random.Random) -> bool:
    name = chance.choice(list(DAMAGES))
    with tempfile.TemporaryDirectory() as folder:
        service = RunningService(Path(folder))
        try:
            service.start()
            known = work(service, chance.randrange(20, 400))
            DAMAGES[name](service, chance)
            service.launch()
            took_s = seconds_until(service.is_well, SERVING_WITHIN_S, f"a service after {name}")
            violations = judge(service, known)
            service.stop()
            violations += [] if is_sound(service.database) else ["the database is not sound"]
        except AssertionError:
            print(service.log)
            raise
        finally:
            service.close()
    print(f"{n:4} {name}: {len(known.issued)} tokens, back in {took_s:.1f} s {violations or ''}")
    return bool(violations)


if __name__ == "__main__":
    main()
