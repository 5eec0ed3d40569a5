"""Installs the appliance on the virtual Pi and puts it through a morning.

The first run takes some ten minutes, most of them for packages; with --keep the machine goes on
from where the last run left it, with the newest committed code.
"""

import argparse
import logging
import sys
from pathlib import Path

from tests.virtual_pi import checks
from tests.virtual_pi.install import install
from tests.virtual_pi.machine import NEEDED, RigTrouble, VirtualPi, program_or_none

log = logging.getLogger("virtual-pi")


def main() -> int:
    """Exit status: 0 all well, 1 the appliance failed a check, 2 the rig is missing."""
    wishes = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    program = program_or_none(wishes.vpi)
    if program is None:
        log.error(NEEDED)
        return 2
    pi = VirtualPi(program, wishes.name)
    wishes.pictures.mkdir(parents=True, exist_ok=True)
    try:
        _run(pi, wishes)
    except (RigTrouble, AssertionError) as failure:
        log.error("FAILED: %s", failure)
        return 1
    log.info("all well; pictures in %s", wishes.pictures)
    return 0


def _run(pi: VirtualPi, wishes: argparse.Namespace) -> None:
    if not pi.running():
        pi.vpi("start", *(["--keep"] if wishes.keep else []))
    began_s = float(pi.root("date +%s"))
    install(pi)
    pi.vpi("printer", "clear")
    pictures = wishes.pictures
    log.info("check: everything is up")
    checks.everything_is_up(pi)
    for check in (
        checks.a_bouncing_press_gives_one_ticket,
        checks.the_screen_shows_the_queue,
        checks.a_call_from_outside_changes_the_screen,
        checks.stop_is_clean_and_restart_brings_all_back,
        checks.each_part_is_well,
        checks.a_printer_on_another_port_goes_on,
        checks.held_while_closed_the_button_prints_the_self_test,
    ):
        log.info("check: %s", check.__name__.replace("_", " "))
        check(pi, pictures)
    checks.the_journal_tells_no_surprise(pi, began_s)
    log.info("check: power cut")
    checks.numbers_go_on_after_a_power_cut(pi, pictures)
    checks.the_journal_tells_no_surprise(pi, began_s)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.virtual_pi", description=__doc__, epilog=NEEDED
    )
    parser.add_argument("--vpi", help="path of the program vpi; default $VPI")
    parser.add_argument("--name", default="token-kiosk", help="which virtual machine")
    parser.add_argument("--keep", action="store_true", help="start from the last run's disk")
    parser.add_argument("--pictures", type=Path, default=Path("virtual-pi-pictures"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
