"""Installs the appliance on the virtual Pi and puts it through everything, chapter by chapter.

The whole takes an hour on two cores without hardware virtualisation; the installation alone ten
minutes, most of them for packages. With --keep the machine goes on from where the last run left
it, with the newest committed code.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.virtual_pi import (
    booting,
    clocks,
    doors,
    encryption,
    first_day,
    full_disk,
    hanging,
    morning,
    releases,
    sounding,
)
from tests.virtual_pi.cuts import power_cuts_under_load, power_cuts_while_starting
from tests.virtual_pi.install import install
from tests.virtual_pi.machine import NEEDED, RigTrouble, VirtualPi, program_or_none
from tests.virtual_pi.watching import everything_is_up, no_surprise, now_s

log = logging.getLogger("virtual-pi")

Check = Callable[[VirtualPi, Path], None]


def chapters(cuts: int) -> Mapping[str, tuple[Check, ...]]:
    """The checks in their order. In a quiet one, nothing may be restarted or raise."""
    return {
        "first": (first_day.held_while_the_kiosk_starts_the_button_prints_the_first_phone_s_link,),
        "morning": (
            morning.a_bouncing_press_gives_one_ticket,
            morning.the_screen_shows_the_queue,
            morning.a_call_from_outside_changes_the_screen,
            morning.stop_is_clean_and_restart_brings_all_back,
            morning.each_part_is_well,
            doors.only_the_documented_ones_are_open,
            morning.idle_the_kiosk_hardly_costs_anything,
            morning.a_printer_on_another_port_goes_on,
            morning.held_while_closed_the_button_prints_the_self_test,
            morning.without_a_network_a_press_gives_a_ticket,
        ),
        "sound": (sounding.a_call_is_heard,),
        "boot": (
            booting.a_clean_restart_loses_nothing,
            booting.nothing_waits_for_a_network_or_the_time,
            booting.soon_after_power_a_press_gives_a_number,
        ),
        "hang": (
            hanging.frozen_each_program_is_started_again,
            hanging.killed_all_at_once_they_come_back,
            hanging.a_leak_ends_its_own_program_alone,
            hanging.what_keeps_failing_gives_way_to_the_safe_page,
            hanging.a_kernel_that_panics_starts_again,
            hanging.a_machine_that_hangs_is_reset_by_its_watchdog,
        ),
        "disk": (
            full_disk.a_full_card_says_so_and_forgets_it_once_there_is_room,
            full_disk.a_card_that_takes_no_changes_is_told_and_forgotten_once_it_does,
            full_disk.a_full_run_and_tmp_stop_nothing,
        ),
        "start": (power_cuts_while_starting(cuts),),
        "power": (power_cuts_under_load(cuts),),
        "update": (
            releases.a_signed_update_is_taken_and_no_other,
            releases.a_release_that_is_not_well_is_taken_back,
        ),
        "https": (
            encryption.staff_come_by_https_alone,
            encryption.it_is_on_after_a_power_cut_also_where_the_card_lost_the_certificate,
            encryption.a_new_certificate_is_shown_by_the_program_that_runs,
            encryption.switched_off_staff_come_in_clear,
        ),
        "clock": (
            clocks.the_clock_jumps_and_numbers_go_on,
            clocks.a_boot_in_1970_goes_on_until_staff_say_the_time,
        ),
    }


QUIET = frozenset({"morning", "boot"})


def main() -> int:
    """Exit status: 0 all well, 1 the appliance failed a check, 2 the rig is missing."""
    wishes = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    program = program_or_none(wishes.vpi)
    if program is None:
        log.error(NEEDED)
        return 2
    wishes.pictures.mkdir(parents=True, exist_ok=True)
    try:
        _run(VirtualPi(program, wishes.name), wishes)
    except (RigTrouble, AssertionError) as failure:
        log.error("FAILED: %s", failure)
        return 1
    log.info("all well; pictures in %s", wishes.pictures)
    return 0


def _run(pi: VirtualPi, wishes: argparse.Namespace) -> None:
    if not pi.running():
        pi.vpi("start", *(["--keep"] if wishes.keep else ["--image", wishes.image]))
    if not wishes.as_it_is:
        install(pi)
        pi.vpi("printer", "clear")
    everything_is_up(pi)
    for name, checks in chapters(wishes.cuts).items():
        if wishes.chapters and name not in wishes.chapters:
            continue
        began_s = now_s(pi)
        for check in checks:
            log.info("%s: %s", name, check.__name__.replace("_", " "))
            check(pi, wishes.pictures)
        if name in QUIET:
            no_surprise(pi, began_s)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.virtual_pi", description=__doc__, epilog=NEEDED
    )
    parser.add_argument("chapters", nargs="*", help=f"of {', '.join(chapters(0))}; default: all")
    parser.add_argument("--vpi", help="path of the program vpi; default $VPI")
    parser.add_argument("--name", default="token-kiosk", help="which virtual machine")
    parser.add_argument("--image", default="bookworm-amd64", help="or trixie-amd64, for a new disk")
    parser.add_argument("--keep", action="store_true", help="start from the last run's disk")
    parser.add_argument("--as-it-is", action="store_true", help="install nothing, only check")
    parser.add_argument("--cuts", type=int, default=20, help="power cuts of each kind")
    parser.add_argument("--pictures", type=Path, default=Path("virtual-pi-pictures"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
