"""Makes a database with the demo's clinic: `python -m tests.support.furnish DATABASE`."""

import sys
from zoneinfo import ZoneInfo

from appliance.cli.demo_clinic import COUNTERS, DEPARTMENTS
from appliance.store import Store
from appliance.store.first_start import furnish


def main() -> None:
    store = Store.opened(f"sqlite:///{sys.argv[1]}", ZoneInfo("Asia/Kolkata"))
    furnish(store, DEPARTMENTS, COUNTERS)
    store.close()


if __name__ == "__main__":
    main()
