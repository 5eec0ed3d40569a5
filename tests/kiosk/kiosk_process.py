"""Runs the kiosk: `python -m tests.kiosk.kiosk_process SETTINGS [RUN_DIR]`; real pins without."""

import logging
import sys
from pathlib import Path

from appliance.kiosk.program import run_kiosk
from appliance.settings import load_settings

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    run_dir = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    sys.exit(run_kiosk(load_settings(Path(sys.argv[1])), "secret", run_dir))
