"""Makes a database with the demo's clinic: `python -m tests.support.furnish SETTINGS`."""

import sys
from pathlib import Path

from appliance.cli.common import data_folder
from appliance.cli.demo_clinic import COUNTERS, DEPARTMENTS
from appliance.service import open_store
from appliance.settings import load_settings
from appliance.store.first_start import furnish


def main() -> None:
    settings = load_settings(Path(sys.argv[1]))
    data_folder(settings)
    store = open_store(settings)
    furnish(store, DEPARTMENTS, COUNTERS)
    store.close()


if __name__ == "__main__":
    main()
